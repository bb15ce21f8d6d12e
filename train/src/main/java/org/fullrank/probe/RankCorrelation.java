package org.fullrank.probe;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, from 1, where equal values share
 * the mean of their ranks.
 *
 * @see <a href="https://doi.org/10.2307/1412159">Spearman, 1904</a>
 */
public final class RankCorrelation {
  private static final double Z = 1.959963984540054; // the normal quantile of 0.975

  private RankCorrelation() {}

  /**
   * The correlation of {@code a} and {@code b}, −1 to 1; empty if all values of one are equal.
   *
   * @throws IllegalArgumentException if the lengths differ, are below 2, or a value is not finite
   */
  public static OptionalDouble of(double[] a, double[] b) {
    if (a.length != b.length || a.length < 2) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "b: want %d values, 2 or more, was %d", a.length, b.length));
    }
    return pearson(ranks(a), ranks(b));
  }

  /**
   * The 95 % interval of a correlation of {@code count} pairs, 4 or more: that of Fisher's z with
   * the variance {@code (1 + ρ²/2)/(count − 3)}.
   *
   * @see <a href="https://doi.org/10.1007/BF02294183">Bonett and Wright, Psychometrika 2000</a>
   */
  public static Interval interval(double correlation, int count) {
    if (count < 4) {
      return new Interval(-1, 1);
    }
    double reach = Z * Math.sqrt((1 + correlation * correlation / 2) / (count - 3));
    double middle = 0.5 * Math.log((1 + correlation) / (1 - correlation));
    return new Interval(end(middle - reach, correlation), end(middle + reach, correlation));
  }

  private static double end(double z, double correlation) {
    return Double.isFinite(z) ? Math.tanh(z) : correlation;
  }

  /** The ranks from 1 of {@code values}; equal values have the mean of theirs. */
  static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (!Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("values: want finite numbers");
    }
    var ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      double mean = (from + 1 + to) / 2.0; // of from + 1, ..., to
      for (int i = from; i < to; i++) {
        ranks[order[i]] = mean;
      }
      from = to;
    }
    return ranks;
  }

  private static OptionalDouble pearson(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double both = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - meanA) * (b[i] - meanB);
      squaresA += (a[i] - meanA) * (a[i] - meanA);
      squaresB += (b[i] - meanB) * (b[i] - meanB);
    }
    return squaresA == 0 || squaresB == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.clamp(both / Math.sqrt(squaresA * squaresB), -1, 1));
  }
}
