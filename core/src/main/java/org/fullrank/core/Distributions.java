package org.fullrank.core;

import java.util.random.RandomGenerator;

/** Draws from distributions that a {@link RandomGenerator} lacks. */
public final class Distributions {
  private Distributions() {}

  /**
   * A draw of Gamma(shape, 1), by the squeeze of Marsaglia and Tsang (ACM TOMS 2000); below 1 by
   * {@code Gamma(shape + 1)·U^(1/shape)}.
   *
   * @param shape positive
   */
  public static double gamma(double shape, RandomGenerator random) {
    Check.positive(shape, "shape");
    if (shape < 1) {
      return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  /**
   * A draw of Dirichlet(concentration, …): {@code count} shares that sum to 1.
   *
   * @param concentration positive
   */
  public static double[] dirichlet(double concentration, int count, RandomGenerator random) {
    var shares = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      shares[i] = gamma(concentration, random);
      sum += shares[i];
    }
    if (sum == 0) { // all below the least double: the limit is one share of 1
      shares[random.nextInt(count)] = 1;
      return shares;
    }
    for (int i = 0; i < count; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /** A draw of Beta(concentration, concentration), 0 to 1; {@code concentration} positive. */
  public static double beta(double concentration, RandomGenerator random) {
    return dirichlet(concentration, 2, random)[0];
  }
}
