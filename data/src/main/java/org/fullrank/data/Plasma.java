package org.fullrank.data;

import java.util.random.RandomGenerator;

/**
 * A plasma fractal by the diamond-square algorithm on a torus: middles of squares, then of their
 * sides, are the mean of four neighbours and a uniform draw of {@code ±w²}, {@code w} 100 at first
 * and divided by {@code decay} at each halving of the step.
 *
 * @param side a power of two, 2 or more
 * @param decay above 1; a larger one is smoother
 */
record Plasma(int side, double decay) {
  private static final double WIDTH = 100;

  /** The heights {@code [side, side]}, scaled to 0 to 1. */
  double[] drawn(RandomGenerator random) {
    double[] height = new double[side * side];
    double width = WIDTH;
    for (int step = side; step >= 2; step /= 2) {
      squares(height, step, width, random);
      diamonds(height, step, width, random);
      width /= decay;
    }
    return scaled(height);
  }

  private void squares(double[] height, int step, double width, RandomGenerator random) {
    int half = step / 2;
    for (int y = half; y < side; y += step) {
      for (int x = half; x < side; x += step) {
        double sum =
            at(height, y - half, x - half)
                + at(height, y - half, x + half)
                + at(height, y + half, x - half)
                + at(height, y + half, x + half);
        height[y * side + x] = sum / 4 + drawn(width, random);
      }
    }
  }

  private void diamonds(double[] height, int step, double width, RandomGenerator random) {
    int half = step / 2;
    for (int y = 0; y < side; y += half) {
      for (int x = y % step == 0 ? half : 0; x < side; x += step) {
        double sum =
            at(height, y - half, x)
                + at(height, y + half, x)
                + at(height, y, x - half)
                + at(height, y, x + half);
        height[y * side + x] = sum / 4 + drawn(width, random);
      }
    }
  }

  private static double drawn(double width, RandomGenerator random) {
    return width * width * (2 * random.nextDouble() - 1);
  }

  private double at(double[] height, int y, int x) {
    return height[Math.floorMod(y, side) * side + Math.floorMod(x, side)];
  }

  private static double[] scaled(double[] height) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : height) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    for (int i = 0; i < height.length; i++) {
      height[i] = (height[i] - low) / (high - low);
    }
    return height;
  }
}
