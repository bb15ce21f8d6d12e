package org.fullrank.methods.duet;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Numbers on an axis of bins. */
final class Bins {
  private Bins() {}

  /** An entry of a matrix. */
  @FunctionalInterface
  interface Entry {
    double at(int row, int column);
  }

  /** The centre of bin {@code bin} as a share of the axis. */
  static double centre(int bin, int bins) {
    return (bin + 0.5) / bins;
  }

  /** The sums of {@code density} over the grid points of each bin, divided by their sum. */
  static double[] of(int bins, IntToDoubleFunction density) {
    var sums = new double[bins];
    for (int point = 0; point < bins * Target.POINTS; point++) {
      sums[point / Target.POINTS] += density.applyAsDouble(point);
    }
    double total = Arrays.stream(sums).sum();
    Arrays.setAll(sums, bin -> sums[bin] / total);
    return sums;
  }

  /** A square matrix of {@code bins} rows. */
  static double[][] matrix(int bins, Entry entry) {
    var matrix = new double[bins][bins];
    for (int row = 0; row < bins; row++) {
      for (int column = 0; column < bins; column++) {
        matrix[row][column] = entry.at(row, column);
      }
    }
    return matrix;
  }
}
