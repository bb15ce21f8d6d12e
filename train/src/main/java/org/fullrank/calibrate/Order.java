package org.fullrank.calibrate;

import java.util.Arrays;

/** The order of numbers. */
final class Order {
  private Order() {}

  /** The indices of {@code values} by ascending value; equal values keep their order. */
  static int[] ascending(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int[] next = new int[values.length]; // for each place: how many equal values were placed
    int[] order = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      int place = first(sorted, values[i]);
      order[place + next[place]++] = i;
    }
    return order;
  }

  /** The first place of {@code value} in {@code sorted}, which holds it. */
  private static int first(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Double.compare(sorted[middle], value) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The quantile {@code level} of ascending values, linear between neighbours: place {@code
   * level·(n−1)}, as in R's type 7 and NumPy.
   */
  static double quantile(double[] ascending, double level) {
    double place = level * (ascending.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, ascending.length - 1);
    double share = place - below;
    return share == 0 // an infinite neighbour has no part in it
        ? ascending[below]
        : ascending[below] + share * (ascending[above] - ascending[below]);
  }
}
