package org.fullrank.views;

import java.util.random.RandomGenerator;
import org.fullrank.core.Distributions;

/** Draws the parameters of one view's steps, in the order of the steps. */
public final class Draw {
  private final RandomGenerator random;
  private int height;
  private int width;
  private boolean gray;

  /**
   * @param random the view's own stream
   * @param height of the image, pixels
   * @param width of the image, pixels
   * @param gray whether image or view has one channel
   */
  Draw(RandomGenerator random, int height, int width, boolean gray) {
    this.random = random;
    this.height = height;
    this.width = width;
    this.gray = gray;
  }

  /** From here on the steps see the view of {@code size} pixels, not the image. */
  void onto(int size) {
    height = size;
    width = size;
  }

  /** Height of what the step sees, pixels. */
  int height() {
    return height;
  }

  /** Width of what the step sees, pixels. */
  int width() {
    return width;
  }

  /** Whether what the step sees has no colour. */
  boolean gray() {
    return gray;
  }

  /** From here on the steps see no colour. */
  void takeColour() {
    gray = true;
  }

  /** True with {@code probability}. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A number of {@code low} up to but not {@code high}. */
  double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** A number of the standard normal distribution. */
  double gaussian() {
    return random.nextGaussian();
  }

  /** {@code count} shares that sum to 1, of the Dirichlet distribution of {@code concentration}. */
  double[] shares(double concentration, int count) {
    return Distributions.dirichlet(concentration, count, random);
  }

  /** A whole number of 0 up to but not {@code bound}. */
  int below(int bound) {
    return random.nextInt(bound);
  }
}
