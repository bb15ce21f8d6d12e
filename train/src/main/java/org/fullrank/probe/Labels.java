package org.fullrank.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The classes of a set of samples.
 *
 * @param indices one class index per sample, from 0; −1 for an unlabelled sample
 * @param names class names, in the order of the indices
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read; a list would box 60,000
public record Labels(int[] indices, List<String> names) {
  public Labels {
    names = List.copyOf(names);
    for (int row = 0; row < indices.length; row++) {
      if (indices[row] < -1 || indices[row] >= names.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "label of row %d: want -1 to %d, was %d",
                row,
                names.size() - 1,
                indices[row]));
      }
    }
  }

  /** The labels of {@code size} unlabelled samples. */
  public static Labels unknown(int size) {
    int[] indices = new int[size];
    Arrays.fill(indices, -1);
    return new Labels(indices, List.of());
  }

  /** Number of samples, labelled or not. */
  public int size() {
    return indices.length;
  }

  /** Number of classes. */
  public int classes() {
    return names.size();
  }

  Labels rows(int[] chosen) {
    return new Labels(Arrays.stream(chosen).map(row -> indices[row]).toArray(), names);
  }
}
