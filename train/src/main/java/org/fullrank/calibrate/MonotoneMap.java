package org.fullrank.calibrate;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.fullrank.core.Check;

/**
 * An increasing step function from probability to probability, fitted by isotonic regression: of
 * all increasing maps the one with the least squares, and the least NLL.
 *
 * @param from the least probability of each step, ascending
 * @param value the value of each step, ascending
 */
public record MonotoneMap(List<Double> from, List<Double> value) {
  public MonotoneMap {
    from = List.copyOf(from);
    value = List.copyOf(value);
    Check.positive(from.size(), "steps");
    if (from.size() != value.size() || !ascends(from) || !ascends(value)) {
      throw new IllegalArgumentException(
          "steps: want as many ascending values as ascending probabilities, were %s and %s"
              .formatted(value, from));
    }
  }

  private static boolean ascends(List<Double> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      if (!(numbers.get(i - 1) < numbers.get(i))) {
        return false;
      }
    }
    return numbers.stream().allMatch(it -> it >= 0 && it <= 1 + 1e-12);
  }

  /** The map fitted on {@code forecasts} by pooling adjacent violators. */
  public static MonotoneMap fitted(BinaryForecasts forecasts) {
    int[] order = forecasts.ascending();
    double[] from = new double[order.length];
    double[] came = new double[order.length];
    int[] count = new int[order.length];
    int blocks = 0;
    for (int index : order) {
      double p = forecasts.probability()[index];
      boolean tied = blocks > 0 && from[blocks - 1] == p;
      if (!tied) {
        from[blocks] = p;
        came[blocks] = 0;
        count[blocks++] = 0;
      }
      came[blocks - 1] += forecasts.outcome()[index] ? 1 : 0;
      count[blocks - 1]++;
    }
    return pooled(from, came, count, blocks);
  }

  /** Joins neighbouring blocks until their means ascend. */
  private static MonotoneMap pooled(double[] from, double[] came, int[] count, int blocks) {
    int kept = 0;
    for (int b = 0; b < blocks; b++) {
      from[kept] = from[b];
      came[kept] = came[b];
      count[kept++] = count[b];
      while (kept > 1 && came[kept - 2] * count[kept - 1] >= came[kept - 1] * count[kept - 2]) {
        came[kept - 2] += came[kept - 1];
        count[kept - 2] += count[--kept];
      }
    }
    double[] value = new double[kept];
    for (int b = 0; b < kept; b++) {
      value[b] = came[b] / count[b];
    }
    return new MonotoneMap(
        Arrays.stream(from, 0, kept).boxed().toList(), Arrays.stream(value).boxed().toList());
  }

  /** The value of the step that {@code probability} is on; below the first step, its value. */
  public double at(double probability) {
    int place = Collections.binarySearch(from, probability);
    return value.get(Math.max(place >= 0 ? place : -place - 2, 0));
  }

  /** The forecasts with mapped probabilities. */
  BinaryForecasts over(BinaryForecasts forecasts) {
    double[] mapped = Arrays.stream(forecasts.probability()).map(this::at).toArray();
    return new BinaryForecasts(mapped, forecasts.outcome());
  }
}
