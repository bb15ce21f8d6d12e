package org.fullrank.methods.barlowtwins;

import static org.fullrank.core.Ops.mean;
import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.plusTimes;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * The unweighted terms of the loss of Zbontar et al., ICML 2021, arXiv 2103.03230, Eq. (1), with
 * the cross-correlation {@code C_de = mean_i â_id b̂_ie} of embeddings normalised over the batch.
 *
 * @param invariance {@code Σ_d (1 − C_dd)²}, scalar
 * @param redundancy {@code Σ_{d≠e} C_de²}, scalar
 * @param agreement mean of {@code C_dd}, −1 to 1, scalar without gradient
 */
record BarlowTwinsLoss(Tensor invariance, Tensor redundancy, Tensor agreement) {
  private static final double EPSILON = 1e-5; // batch normalisation's

  /**
   * The terms of two views' embeddings, in fp32 or wider.
   *
   * @param a {@code [batch, dim]}
   * @param b {@code [batch, dim]}
   * @throws IllegalArgumentException if the shapes differ, or the batch has fewer than two samples
   */
  static BarlowTwinsLoss of(Tensor a, Tensor b) {
    Check.rank(a, "a", "batch", "dim");
    Check.sameShape(a, "a", b, "b");
    if (a.size(0) < 2) {
      throw new IllegalArgumentException("a: want a batch of 2 or more, was " + a.size(0));
    }
    return Precision.exact(() -> exact(Ops.atLeastFloat(a), Ops.atLeastFloat(b)));
  }

  private static BarlowTwinsLoss exact(Tensor a, Tensor b) {
    Tensor correlation = times(standard(a).t().matmul(standard(b)), 1.0 / a.size(0)); // [dim, dim]
    Tensor own = correlation.diagonal();
    return new BarlowTwinsLoss(
        plus(own, -1).square().sum(),
        correlation.square().sum().sub(own.square().sum()),
        own.detach().mean());
  }

  private static Tensor standard(Tensor z) {
    Tensor centred = z.sub(mean(z, true, 0));
    return centred.mul(plus(mean(centred.square(), true, 0), EPSILON).rsqrt());
  }

  /** {@code invariance + λ·redundancy}. */
  Tensor total(double lambda) {
    return plusTimes(invariance, redundancy, lambda);
  }
}
