package org.fullrank.bench;

import java.util.List;

/**
 * The times of repetitions, milliseconds.
 *
 * @param milliseconds at least one
 */
record Timing(List<Double> milliseconds) {
  Timing {
    milliseconds = List.copyOf(milliseconds);
    if (milliseconds.isEmpty()) {
      throw new IllegalArgumentException("milliseconds: want at least one, was none");
    }
  }

  /** The median time. */
  double median() {
    return quantile(0.5);
  }

  /** The quantile {@code share} of the times, interpolated. */
  double quantile(double share) {
    var sorted = milliseconds.stream().sorted().toList();
    double at = share * (sorted.size() - 1);
    int low = (int) at;
    int high = Math.min(low + 1, sorted.size() - 1);
    return sorted.get(low) + (at - low) * (sorted.get(high) - sorted.get(low));
  }
}
