package org.fullrank.calibrate;

import java.util.Arrays;

/**
 * An increasing step function from probability to probability, fitted by isotonic regression: of
 * all increasing maps the one with the least squares, and the least NLL.
 *
 * @param from the least probability of each step, ascending
 * @param value the value of each step, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
record MonotoneMap(double[] from, double[] value) {
  /** The map fitted on {@code forecasts} by pooling adjacent violators. */
  static MonotoneMap fitted(BinaryForecasts forecasts) {
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
    return new MonotoneMap(Arrays.copyOf(from, kept), value);
  }

  /** The value of the step that {@code probability} is on; below the first step, its value. */
  double at(double probability) {
    int place = Arrays.binarySearch(from, probability);
    return value[Math.max(place >= 0 ? place : -place - 2, 0)];
  }

  /** The forecasts with mapped probabilities. */
  BinaryForecasts over(BinaryForecasts forecasts) {
    double[] mapped = Arrays.stream(forecasts.probability()).map(this::at).toArray();
    return new BinaryForecasts(mapped, forecasts.outcome());
  }
}
