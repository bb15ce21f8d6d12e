package org.fullrank.calibrate;

import java.util.Optional;
import org.fullrank.calibrate.ReliabilityDiagram.Bin;

/** Counts and sums of the bins while forecasts are added. */
final class BinSums {
  private final int[] size;
  private final int[] came;
  private final double[] sum;

  BinSums(int bins) {
    size = new int[bins];
    came = new int[bins];
    sum = new double[bins];
  }

  void add(int bin, BinaryForecasts forecasts, int index) {
    size[bin]++;
    came[bin] += forecasts.outcome()[index] ? 1 : 0;
    sum[bin] += forecasts.probability()[index];
  }

  boolean isEmpty(int bin) {
    return size[bin] == 0;
  }

  /** Bin {@code bin} with these edges; empty without a forecast. */
  Optional<Bin> bin(int bin, double low, double high) {
    int n = size[bin];
    return n == 0
        ? Optional.empty()
        : Optional.of(new Bin(low, high, n, sum[bin] / n, (double) came[bin] / n));
  }
}
