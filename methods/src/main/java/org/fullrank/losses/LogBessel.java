package org.fullrank.losses;

import org.fullrank.core.Check;

/**
 * The logarithm of the modified Bessel function of the first kind in double precision, where the
 * function itself over- or underflows.
 *
 * <p>The power series {@code I_ν(x) = Σ_k (x/2)^(2k+ν) / (k! Γ(k + ν + 1))} has positive terms
 * only. It is summed outwards from its largest term, whose logarithm is taken once; the other terms
 * follow from it by their ratios. Some {@code √x} terms count, about 2,000 for {@code x = 10,000}.
 */
public final class LogBessel {
  private static final double NEGLIGIBLE = 1e-18;

  private LogBessel() {}

  /**
   * {@code log I_ν(x)}. For orders to 4,096 and {@code x} from 0.001 to 10,000 its error is below
   * {@code 1e-12 · max(1, |log I_ν(x)|)}.
   *
   * @param order {@code ν}, 0 or more
   * @param x positive
   */
  public static double firstKind(double order, double x) {
    Check.atLeastZero(order, "order");
    Check.positive(x, "x");
    double quarter = 0.25 * x * x;
    double largest = Math.floor(0.5 * (Math.hypot(order, x) - order));
    double others = above(largest, order, quarter) + below(largest, order, quarter);
    return term(largest, order, x) + Math.log1p(others);
  }

  private static double term(double k, double order, double x) {
    return (2 * k + order) * Math.log(0.5 * x) - LogGamma.of(k + 1) - LogGamma.of(k + order + 1);
  }

  /** The sum of the terms behind {@code largest}, as a share of it. */
  private static double above(double largest, double order, double quarter) {
    double sum = 0;
    double share = 1;
    for (double k = largest + 1; share > NEGLIGIBLE; k++) {
      share *= quarter / (k * (k + order));
      sum += share;
    }
    return sum;
  }

  /** The sum of the terms before {@code largest}, as a share of it. */
  private static double below(double largest, double order, double quarter) {
    double sum = 0;
    double share = 1;
    for (double k = largest; k > 0 && share > NEGLIGIBLE; k--) {
      share *= k * (k + order) / quarter;
      sum += share;
    }
    return sum;
  }
}
