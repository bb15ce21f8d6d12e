package org.fullrank.input;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/** The rows of several batches, one batch below the other. */
final class JoinedRows {
  private JoinedRows() {}

  /** A view of the samples of all {@code parts}. */
  static View view(List<View> parts) {
    var present = new boolean[parts.stream().mapToInt(part -> part.present().length).sum()];
    int row = 0;
    for (View part : parts) {
      System.arraycopy(part.present(), 0, present, row, part.present().length);
      row += part.present().length;
    }
    var applied =
        IntStream.range(0, parts.getFirst().applied().size())
            .mapToObj(i -> applied(parts.stream().map(part -> part.applied().get(i)).toList()))
            .toList();
    return new View(Input.ofRows(parts.stream().map(View::input).toList()), applied, present);
  }

  private static Applied applied(List<Applied> parts) {
    var values = new float[parts.stream().mapToInt(part -> part.values().length).sum()];
    int row = 0;
    for (Applied part : parts) {
      System.arraycopy(part.values(), 0, values, row, part.values().length);
      row += part.values().length;
    }
    return new Applied(parts.getFirst().transform(), values);
  }

  /** The targets of the samples of all {@code parts}, which are of one kind. */
  static Targets targets(List<Targets> parts) {
    return switch (parts.getFirst()) {
      case Targets.None none -> none;
      case Targets.Classes _ ->
          new Targets.Classes(numbers(all(parts, Targets.Classes.class), Targets.Classes::indices));
      case Targets.Groups _ -> {
        var same = all(parts, Targets.Groups.class);
        yield new Targets.Groups(
            numbers(same, Targets.Groups::indices), numbers(same, Targets.Groups::groups));
      }
      case Targets.Shares _ ->
          new Targets.Shares(rows(all(parts, Targets.Shares.class), Targets.Shares::shares));
      case Targets.Sequences _ -> {
        var same = all(parts, Targets.Sequences.class);
        yield new Targets.Sequences(
            rows(same, Targets.Sequences::ids), numbers(same, Targets.Sequences::lengths));
      }
    };
  }

  private static <T extends Targets> List<T> all(List<Targets> parts, Class<T> kind) {
    if (!parts.stream().allMatch(kind::isInstance)) {
      throw new IllegalArgumentException(
          "parts: want targets of one kind, were %s"
              .formatted(parts.stream().map(part -> part.getClass().getSimpleName()).toList()));
    }
    return parts.stream().map(kind::cast).toList();
  }

  private static <T> int[] numbers(List<T> parts, Function<T, int[]> of) {
    return parts.stream().flatMapToInt(part -> Arrays.stream(of.apply(part))).toArray();
  }

  private static <T> Tensor rows(List<T> parts, Function<T, Tensor> tensor) {
    var all = parts.stream().map(tensor).toList();
    long[] first = all.getFirst().shape();
    for (Tensor each : all) {
      long[] other = each.shape();
      if (!Arrays.equals(first, 1, first.length, other, 1, other.length)) {
        throw new IllegalArgumentException(
            "parts: want rows of equal shape in all micro-batches, were %s and %s"
                .formatted(Arrays.toString(first), Arrays.toString(other)));
      }
    }
    return Ops.cat(0, all.toArray(Tensor[]::new));
  }
}
