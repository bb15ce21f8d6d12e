package org.fullrank.loader;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Tensors;
import org.fullrank.input.Applied;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.loader.ViewMaker.Layout;

/** One view of a batch in the making. Workers write different rows of it at once. */
final class ViewBuffer {
  private static final long ALIGNMENT = 64;

  private final Layout layout;
  private final int batch;
  private final long rowBytes; // of a fixed row; 0 where rows have any length
  private final MemorySegment fixed; // all rows of a fixed size; empty where rows have any length
  private final Object[] rows; // float[] or long[] of any length
  private final boolean[] present;
  private final List<float[]> records = new ArrayList<>();

  ViewBuffer(Layout layout, int batch, Arena arena) {
    this.layout = layout;
    this.batch = batch;
    rowBytes =
        layout.shape() instanceof InputShape.Images(int channels, int height, int width)
            ? 4L * channels * height * width
            : 0;
    fixed = arena.allocate(batch * rowBytes, ALIGNMENT);
    rows = new Object[batch];
    present = new boolean[batch];
  }

  /** Forgets what was written. The records are new arrays: the old ones went out with a view. */
  void clear() {
    Arrays.fill(rows, MemorySegment.NULL);
    Arrays.fill(present, false);
    records.clear();
    for (Transform transform : layout.transforms()) {
      float[] identity = transform.identity();
      var column = new float[batch * identity.length];
      for (int i = 0; i < column.length; i++) {
        column[i] = identity[i % identity.length];
      }
      records.add(column);
    }
  }

  MemorySegment fixed(int row) {
    if (rowBytes == 0) {
      throw wrong("a row of fixed size");
    }
    present[row] = true;
    return fixed.asSlice(row * rowBytes, rowBytes);
  }

  void write(int row, float[] values) {
    switch (layout.shape()) {
      case InputShape.Waveform(int most) -> put(row, values, values.length, most);
      case InputShape.Frames(int bins, int most) -> {
        if (values.length % bins != 0) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "spectrogram: want frames of %d bins, were %d values",
                  bins,
                  values.length));
        }
        put(row, values, values.length / bins, most);
      }
      case InputShape.Images _, InputShape.Ids _ -> throw wrong("floats");
    }
  }

  void write(int row, long[] ids) {
    if (!(layout.shape() instanceof InputShape.Ids(int _, int most))) {
      throw wrong("token ids");
    }
    put(row, ids, ids.length, most);
  }

  private IllegalStateException wrong(String written) {
    return new IllegalStateException(
        "view of %s: was written %s".formatted(layout.shape().kind(), written));
  }

  /** A row without a token is as good as absent: an encoder could make nothing of it. */
  private void put(int row, Object values, int length, int most) {
    if (length > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: want a length of at most %d, was %d",
              layout.shape().kind(),
              most,
              length));
    }
    rows[row] = values;
    present[row] = length > 0;
  }

  void record(int place, int row, float[] values) {
    System.arraycopy(values, 0, records.get(place), row * values.length, values.length);
  }

  /** A copy of the rows {@code chosen} in tensors of the caller's scope. */
  View view(int[] chosen) {
    var there = new boolean[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      there[i] = present[chosen[i]];
    }
    List<Applied> applied =
        IntStream.range(0, records.size()).mapToObj(place -> applied(place, chosen)).toList();
    return new View(input(chosen), applied, there);
  }

  private Applied applied(int place, int[] chosen) {
    float[] all = records.get(place);
    int width = all.length / batch;
    var some = new float[chosen.length * width];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(all, chosen[i] * width, some, i * width, width);
    }
    return new Applied(layout.transforms().get(place), some);
  }

  private Input input(int[] chosen) {
    return switch (layout.shape()) {
      case InputShape.Images(int channels, int height, int width) ->
          Input.of(images(chosen, chosen.length, channels, height, width));
      case InputShape.Waveform _ -> padded(chosen, 1, ScalarType.Float);
      case InputShape.Frames(int bins, int _) -> padded(chosen, bins, ScalarType.Float, bins);
      case InputShape.Ids _ -> padded(chosen, 1, ScalarType.Long);
    };
  }

  private Tensor images(int[] chosen, long... shape) {
    Tensor values = Tensors.empty(ScalarType.Float, shape);
    MemorySegment to = Tensors.segment(values, chosen.length * rowBytes);
    for (int i = 0; i < chosen.length; i++) {
      MemorySegment row = to.asSlice(i * rowBytes, rowBytes);
      if (present[chosen[i]]) {
        MemorySegment.copy(fixed, chosen[i] * rowBytes, row, 0, rowBytes);
      } else {
        row.fill((byte) 0);
      }
    }
    return values;
  }

  /** Rows of any length, zeros behind each; absent rows count as real, so that none is empty. */
  private Input padded(int[] chosen, int width, ScalarType type, long... frame) {
    int[] lengths = Arrays.stream(chosen).map(row -> length(row) / width).toArray();
    int longest = Math.max(1, Arrays.stream(lengths).max().orElse(1));
    long[] shape = new long[2 + frame.length];
    shape[0] = chosen.length;
    shape[1] = longest;
    System.arraycopy(frame, 0, shape, 2, frame.length);
    Tensor values = Tensors.empty(type, shape);
    int bytes = type == ScalarType.Long ? Long.BYTES : Float.BYTES;
    long stride = (long) bytes * width * longest;
    MemorySegment to = Tensors.segment(values, chosen.length * stride).fill((byte) 0);
    for (int i = 0; i < chosen.length; i++) {
      if (rows[chosen[i]] instanceof float[] floats) {
        to.asSlice(i * stride).copyFrom(MemorySegment.ofArray(floats));
      } else if (rows[chosen[i]] instanceof long[] ids) {
        to.asSlice(i * stride).copyFrom(MemorySegment.ofArray(ids));
      }
    }
    return new Input(values, TokenMask.NONE.among(real(lengths, longest)));
  }

  private int length(int row) {
    return switch (rows[row]) {
      case float[] floats -> floats.length;
      case long[] ids -> ids.length;
      default -> 0;
    };
  }

  private static Optional<Tensor> real(int[] lengths, int longest) {
    if (Arrays.stream(lengths).allMatch(length -> length == 0 || length == longest)) {
      return Optional.empty();
    }
    var real = new byte[lengths.length * longest];
    for (int row = 0; row < lengths.length; row++) {
      int length = lengths[row] == 0 ? longest : lengths[row];
      Arrays.fill(real, row * longest, row * longest + length, (byte) 1);
    }
    Tensor mask = Tensors.empty(ScalarType.Bool, lengths.length, longest);
    Tensors.segment(mask, real.length).copyFrom(MemorySegment.ofArray(real));
    return Optional.of(mask);
  }
}
