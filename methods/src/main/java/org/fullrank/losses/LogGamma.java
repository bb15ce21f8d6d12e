package org.fullrank.losses;

import org.fullrank.core.Check;

/** The logarithm of the gamma function in double precision. */
final class LogGamma {
  private static final double STIRLING_FROM = 15; // five terms are exact to 1e-16 here
  private static final int EXACT = 19; // 18! and smaller factorials are exact doubles

  private LogGamma() {}

  /**
   * {@code log Γ(x)}, positive {@code x}; the error is below {@code 4e-15 · max(1, |log Γ(x)|)}.
   * Whole numbers up to 19 have their exact factorial, others Stirling's series behind the
   * recurrence {@code Γ(x + 1) = x Γ(x)}.
   */
  static double of(double x) {
    Check.positive(x, "x");
    if (x <= EXACT && x == Math.rint(x)) {
      return Math.log(rising(1, (int) x - 1));
    }
    int steps = (int) Math.max(0, Math.ceil(STIRLING_FROM - x));
    return stirling(x + steps) - Math.log(rising(x, steps));
  }

  /** {@code x (x + 1) … (x + steps − 1)}; 1 for no step. */
  private static double rising(double x, int steps) {
    double product = 1;
    for (int i = 0; i < steps; i++) {
      product *= x + i;
    }
    return product;
  }

  private static double stirling(double x) {
    double square = 1 / (x * x);
    double series =
        1.0 / 12
            + square
                * (-1.0 / 360 + square * (1.0 / 1260 + square * (-1.0 / 1680 + square / 1188)));
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x;
  }
}
