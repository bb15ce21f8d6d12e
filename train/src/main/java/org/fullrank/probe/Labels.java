package org.fullrank.probe;

import java.util.Arrays;
import java.util.List;

/**
 * The classes of a set of samples.
 *
 * @param indices one class per sample, counted from 0; −1 where it is not known
 * @param names what the classes are called, in the order of their indices
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read; a list would box 60,000
public record Labels(int[] indices, List<String> names) {
  public Labels {
    names = List.copyOf(names);
    for (int row = 0; row < indices.length; row++) {
      if (indices[row] < -1 || indices[row] >= names.size()) {
        throw new IllegalArgumentException(
            "label of row %d: want -1 to %d, was %d"
                .formatted(row, names.size() - 1, indices[row]));
      }
    }
  }

  /** The labels of {@code size} samples of which nothing is known. */
  public static Labels unknown(int size) {
    int[] indices = new int[size];
    Arrays.fill(indices, -1);
    return new Labels(indices, List.of());
  }

  /** How many samples there are, labelled or not. */
  public int size() {
    return indices.length;
  }

  /** How many classes there are. */
  public int classes() {
    return names.size();
  }

  Labels rows(int[] chosen) {
    return new Labels(Arrays.stream(chosen).map(row -> indices[row]).toArray(), names);
  }
}
