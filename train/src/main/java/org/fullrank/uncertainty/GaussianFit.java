package org.fullrank.uncertainty;

import java.util.Arrays;
import java.util.Locale;
import org.fullrank.core.Check;

/**
 * How well numbers follow a normal distribution.
 *
 * @param mean of all numbers
 * @param deviation unbiased standard deviation of all numbers
 * @param quantileCorrelation correlation of the sorted numbers with normal quantiles, without the
 *     outer half per cent on each side; 1 for normal numbers
 * @param distance the Kolmogorov-Smirnov distance from the normal with this mean and deviation, 0
 *     to 1. Of thousands of numbers a test by it rejects any real data
 */
public record GaussianFit(
    double mean, double deviation, double quantileCorrelation, double distance) {
  private static final double TRIMMED = 0.005;

  /**
   * The fit of {@code numbers}.
   *
   * @param numbers three or more, not all equal
   */
  public static GaussianFit of(double[] numbers) {
    Check.within(numbers.length, 3, Integer.MAX_VALUE, "number of numbers");
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int count = sorted.length;
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double square = Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum();
    double deviation = Math.sqrt(square / (count - 1));
    Check.positive(deviation, "spread of the numbers");
    int cut = (int) (TRIMMED * count);
    double[] kept = Arrays.copyOfRange(sorted, cut, count - cut);
    double[] normal = new double[kept.length];
    for (int i = 0; i < normal.length; i++) {
      normal[i] = quantile((i + cut + 0.5) / count);
    }
    double distance = 0;
    for (int i = 0; i < count; i++) {
      double share = below((sorted[i] - mean) / deviation);
      double up = (i + 1.0) / count - share;
      distance = Math.max(distance, Math.max(up, share - (double) i / count));
    }
    return new GaussianFit(mean, deviation, correlation(kept, normal), distance);
  }

  /** The correlation of two lists of equal length. */
  static double correlation(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double both = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - meanA) * (b[i] - meanB);
      squareA += (a[i] - meanA) * (a[i] - meanA);
      squareB += (b[i] - meanB) * (b[i] - meanB);
    }
    return both / Math.sqrt(squareA * squareB);
  }

  /**
   * Spearman's correlation of ranks, ties at their mean rank.
   *
   * @param a two or more
   * @param b as many
   */
  public static double rankCorrelation(double[] a, double[] b) {
    if (a.length != b.length || a.length < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a and b: want two numbers or more each, equally many, were %d and %d",
              a.length,
              b.length));
    }
    return correlation(ranks(a), ranks(b));
  }

  private static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = (first(sorted, values[i]) + first(sorted, Math.nextUp(values[i])) - 1) / 2.0;
    }
    return ranks;
  }

  /** The number of entries below {@code value}. */
  private static int first(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The standard normal's {@code x} with the share {@code p} below it, by bisection. */
  static double quantile(double p) {
    double low = -9;
    double high = 9;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (below(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** The share of a standard normal below {@code x}, by Marsaglia's series, to about 1e-13. */
  static double below(double x) {
    if (Math.abs(x) > 8) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }
}
