package org.fullrank.methods.vicreg;

import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * The unweighted terms of VICReg's loss, scalars (Bardes et al., ICLR 2022, arXiv 2105.04906).
 *
 * @param invariance {@code mean (a − b)²} over samples and dimensions, Eq. (5)
 * @param variance {@code mean_d max(0, 1 − √(Var_d + 1e-4))}, averaged over the views, Eqs. (1),
 *     (2)
 * @param covariance {@code Σ_{d≠e} Cov_de² / dim}, added over the views, Eqs. (3), (4)
 */
record VicRegLoss(Tensor invariance, Tensor variance, Tensor covariance) {
  private static final double EPSILON = 1e-4;
  private static final double SPREAD = 1; // γ of Eq. (1)

  /** The variance term of embeddings that are all the same. */
  static final double CONSTANT = SPREAD - Math.sqrt(EPSILON);

  /**
   * The terms of two views' embeddings, in fp32 or wider.
   *
   * @param a {@code [batch, dim]}
   * @param b {@code [batch, dim]}
   * @throws IllegalArgumentException if the shapes differ, or the batch has fewer than two samples
   */
  static VicRegLoss of(Tensor a, Tensor b) {
    Check.rank(a, "a", "batch", "dim");
    Check.sameShape(a, "a", b, "b");
    if (a.size(0) < 2) {
      throw new IllegalArgumentException("a: want a batch of 2 or more, was " + a.size(0));
    }
    return Precision.exact(() -> exact(Ops.atLeastFloat(a), Ops.atLeastFloat(b)));
  }

  private static VicRegLoss exact(Tensor a, Tensor b) {
    return new VicRegLoss(
        a.sub(b).square().mean(),
        times(shortfall(a).add(shortfall(b)), 0.5),
        redundancy(a).add(redundancy(b)));
  }

  /** The hinge on the standard deviation, {@code max(0, γ − std)}, averaged over dimensions. */
  private static Tensor shortfall(Tensor z) {
    Tensor deviation = plus(Ops.variance(z, 0), EPSILON).sqrt(); // [dim]
    return plus(times(deviation, -1), SPREAD).relu().mean();
  }

  /** The sum of squared covariances of different dimensions, over {@code dim}. */
  private static Tensor redundancy(Tensor z) {
    Tensor centred = z.sub(Ops.mean(z, true, 0));
    Tensor covariance = times(centred.t().matmul(centred), 1.0 / (z.size(0) - 1)); // [dim, dim]
    Tensor own = covariance.diagonal().square().sum();
    return times(covariance.square().sum().sub(own), 1.0 / z.size(1));
  }

  /** The weighted sum, Eq. (6). */
  Tensor total(VicRegConfig.Weights weights) {
    return times(invariance, weights.invariance())
        .add(times(variance, weights.variance()))
        .add(times(covariance, weights.covariance()));
  }
}
