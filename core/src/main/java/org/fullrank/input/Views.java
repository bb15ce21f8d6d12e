package org.fullrank.input;

import java.util.List;

/**
 * All views of one batch. View {@code a} of sample {@code i} is row {@code i} of {@code views.get
 * (a)}; views may differ in size (multi-crop).
 *
 * @param views one or more, each of the same batch
 * @param ids the samples' places in the data set, {@code [batch]}
 * @param labels class indices {@code [batch]}, −1 where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a batch is made once and read once
public record Views(List<View> views, long[] ids, int[] labels) {
  public Views {
    views = List.copyOf(views);
    if (views.isEmpty() || views.stream().anyMatch(v -> v.input().batch() != ids.length)) {
      throw new IllegalArgumentException(
          "views: want at least one, each of batch %d, were %s"
              .formatted(ids.length, views.stream().map(v -> v.input().batch()).toList()));
    }
  }

  /** How many samples; each is there once per view. */
  public int batch() {
    return ids.length;
  }

  public View get(int index) {
    return views.get(index);
  }

  public int size() {
    return views.size();
  }
}
