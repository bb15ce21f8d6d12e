package org.fullrank.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * All views of one batch of samples. View {@code a} of sample {@code i} is row {@code i} of {@code
 * view(a)}; views may differ in size (multi-crop).
 *
 * @param views one or more, each of the same samples
 * @param ids the samples' places in the data set, {@code [batch]}
 * @param targets of the same samples
 */
@SuppressWarnings("ArrayRecordComponent") // a batch is made once and read once
public record Batch(List<View> views, long[] ids, Targets targets) {
  public Batch {
    views = List.copyOf(views);
    boolean some = !views.isEmpty() && ids.length > 0;
    int told = targets.samples().orElse(ids.length);
    if (!some || told != ids.length || !areOf(ids.length, views)) {
      throw new IllegalArgumentException(
          "batch: want at least one view of one sample or more, each with an id and a target, were"
              + String.format(
                  Locale.ROOT,
                  " views of %s samples, %d ids, %d targets",
                  views.stream().map(v -> v.input().batch()).toList(),
                  ids.length,
                  told));
    }
  }

  private static boolean areOf(int batch, List<View> views) {
    return views.stream().allMatch(view -> view.input().batch() == batch);
  }

  /** The same samples in other views. */
  public Batch with(List<View> others) {
    return new Batch(others, ids, targets);
  }

  /** The same views with other targets. */
  public Batch with(Targets others) {
    return new Batch(views, ids, others);
  }

  /**
   * The samples {@code from} to {@code from + count − 1} alone.
   *
   * @throws IndexOutOfBoundsException if the batch has fewer
   */
  public Batch rows(int from, int count) {
    Objects.checkFromIndexSize(from, count, ids.length);
    var some = views.stream().map(view -> view.rows(from, count)).toList();
    return new Batch(some, Arrays.copyOfRange(ids, from, from + count), targets.rows(from, count));
  }

  /** Number of samples; each has a row in every view. */
  public int samples() {
    return ids.length;
  }

  /** View {@code index} of every sample, from 0. */
  public View view(int index) {
    return views.get(index);
  }

  /** The class of each sample, {@code [batch]}, {@link Targets#UNLABELLED} where it has none. */
  public int[] classes() {
    return targets.classes(samples());
  }

  /**
   * The samples of all {@code parts} in this order, as a single batch. It copies the views.
   *
   * @param parts one or more, made by the same views of the same data
   * @throws IllegalArgumentException if the parts differ in the shape of a view, in the presence of
   *     a mask, or in the kind of targets
   */
  public static Batch joined(List<Batch> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    var views =
        IntStream.range(0, parts.getFirst().views.size())
            .mapToObj(v -> JoinedRows.view(parts.stream().map(part -> part.view(v)).toList()))
            .toList();
    long[] ids = parts.stream().flatMapToLong(part -> Arrays.stream(part.ids)).toArray();
    return new Batch(views, ids, JoinedRows.targets(parts.stream().map(Batch::targets).toList()));
  }
}
