package org.fullrank.input;

import java.util.List;

/**
 * All views of one batch. View {@code a} of sample {@code i} is row {@code i} of {@code views.get
 * (a)}; views may differ in size (multi-crop).
 *
 * @param views one or more, each of the same batch of one sample or more
 * @param ids the samples' places in the data set, {@code [batch]}
 * @param labels class indices {@code [batch]}, −1 where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a batch is made once and read once
public record Views(List<View> views, long[] ids, int[] labels) {
  public Views {
    views = List.copyOf(views);
    boolean some = !views.isEmpty() && ids.length > 0;
    if (!some || labels.length != ids.length || !areOf(ids.length, views)) {
      throw new IllegalArgumentException(
          "views: want at least one of one sample or more, each with an id and a label, were batches"
              + " of %s, %d ids, %d labels"
                  .formatted(
                      views.stream().map(v -> v.input().batch()).toList(),
                      ids.length,
                      labels.length));
    }
  }

  private static boolean areOf(int batch, List<View> views) {
    return views.stream().allMatch(view -> view.input().batch() == batch);
  }

  /** How many samples; each is there once per view. */
  public int batch() {
    return ids.length;
  }

  /** View {@code index} of every sample, from 0. */
  public View get(int index) {
    return views.get(index);
  }

  /** How many views there are. */
  public int size() {
    return views.size();
  }
}
