package org.fullrank.replicate;

import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * An estimate with the interval that covers the true value in 95 % of repetitions.
 *
 * @param estimate the mean, or the share
 * @param low lower end, −∞ where the sample says nothing
 * @param high upper end, +∞ where the sample says nothing
 */
public record ConfidenceInterval(double estimate, double low, double high) {
  /** Equal values that a sign test wants on one side before it rejects a share of one half. */
  static final int ALIKE = 6; // 2 · ½⁶ = 0.031

  private static final double UPPER = 0.975;

  /**
   * Student's interval of a mean, {@code m ± t(0.975, n − 1) s/√n}. One value has no spread and
   * covers everything. So do fewer than six values that are all alike: their spread is not zero but
   * unknown, as values on a grid are often alike.
   *
   * @param values one or more
   */
  static ConfidenceInterval ofMean(double... values) {
    double mean = DoubleStream.of(values).average().orElseThrow();
    double half = halfWidth(spread(values), values.length);
    return new ConfidenceInterval(mean, mean - half, mean + half);
  }

  /** Half the width of {@link #ofMean} for {@code n} values with the standard deviation given. */
  static double halfWidth(double spread, int n) {
    if (n < 2 || (spread == 0 && n < ALIKE)) {
      return Double.POSITIVE_INFINITY;
    }
    return t(UPPER, n) * spread / Math.sqrt(n);
  }

  /**
   * The smallest distance from a bound that {@code n} values show in four of five replications:
   * {@code (t(0.975, n − 1) + t(0.8, n − 1)) s/√n}, the usual approximation.
   */
  static double visible(double spread, int n) {
    return halfWidth(spread, n) + (n < 2 ? 0 : t(0.8, n) * spread / Math.sqrt(n));
  }

  /** Sample standard deviation; exactly 0 where all values are alike. */
  static double spread(double... values) {
    var range = DoubleStream.of(values).summaryStatistics();
    if (range.getMin() == range.getMax()) {
      return 0;
    }
    double squares = DoubleStream.of(values).map(v -> Math.pow(v - range.getAverage(), 2)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  /** The exact interval of a share (Clopper and Pearson, 1934): {@code hits} of {@code events}. */
  static ConfidenceInterval ofShare(long hits, long events) {
    long misses = events - hits;
    return new ConfidenceInterval(
        (double) hits / events,
        hits == 0 ? 0 : beta((double) hits, misses + 1.0, 1 - UPPER),
        misses == 0 ? 1 : beta(hits + 1.0, (double) misses, UPPER));
  }

  /** The same on the scale of which this is the logarithm. */
  ConfidenceInterval exp() {
    return new ConfidenceInterval(Math.exp(estimate), Math.exp(low), Math.exp(high));
  }

  private static double t(double probability, int n) {
    return TDistribution.of(n - 1.0).inverseCumulativeProbability(probability);
  }

  private static double beta(double a, double b, double probability) {
    return BetaDistribution.of(a, b).inverseCumulativeProbability(probability);
  }
}
