package org.fullrank.methods.entropyreconstruction;

import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.losses.LogNormaliser;
import org.fullrank.methods.Density;

/**
 * The error of predicting a target from a query, {@code R = −mean_i log q(target_i | query_i)},
 * nats.
 *
 * <p>Von Mises-Fisher: {@code −log c_D(κ) − κ·mean cos}. Generalised normal: {@code ‖d/β‖^α} less
 * the logarithm of its constant. Categorical: the cross-entropy {@code −Σ_d P_d log
 * softmax(query/τ)_d} of the target's shares {@code P}, over the rows that have a target.
 *
 * @param density {@code q}
 */
record Reconstruction(Density density) {
  private static final double LEAST_SQUARE = 1e-24; // roots and their slopes stay finite

  /**
   * The error, a scalar, in fp32 or wider; the gradient flows through both.
   *
   * @param query {@code [batch, dim]}, not normalised; of categories their logits
   * @param target {@code [batch, dim]}, not normalised; of categories their shares, whose rows sum
   *     to 1, or to 0 for a row without a target
   * @throws IllegalArgumentException if the shapes differ
   */
  Tensor error(Tensor query, Tensor target) {
    Check.rank(query, "query", "batch", "dim");
    Check.sameShape(query, "query", target, "target");
    return Precision.exact(
        () -> Scope.tidy(() -> exact(Ops.atLeastFloat(query), Ops.atLeastFloat(target))));
  }

  private Tensor exact(Tensor query, Tensor target) {
    long dim = query.size(1);
    return switch (density) {
      case Density.VonMisesFisher(double concentration) -> {
        Tensor cosines = Ops.sum(Ops.normalize(query, 1).mul(Ops.normalize(target, 1)), false, 1);
        double constant = LogNormaliser.vonMisesFisher(dim, concentration);
        yield plus(times(cosines.mean(), -concentration), -constant);
      }
      case Density.Gaussian(double deviation) -> {
        Tensor squares = Ops.sum(target.sub(query).square(), false, 1);
        double constant = LogNormaliser.normal(dim, deviation);
        yield plus(times(squares.mean(), 0.5 / (deviation * deviation)), -constant);
      }
      case Density.GeneralisedNormal(double exponent, double scale) -> {
        Tensor squares = Ops.sum(target.sub(query).square(), false, 1);
        Tensor scaled = Ops.clampMin(times(squares, 1 / (scale * scale)), LEAST_SQUARE);
        double constant = LogNormaliser.generalisedNormal(dim, exponent, scale);
        yield plus(Ops.power(scaled, exponent / 2).mean(), -constant);
      }
      case Density.Categorical(double temperature) -> {
        Tensor logits = times(query, 1 / temperature);
        Tensor mass = Ops.sum(target, false, 1);
        Tensor errors =
            Ops.logSumExp(logits, 1).mul(mass).sub(Ops.sum(target.mul(logits), false, 1));
        yield errors.sum().div(Ops.clampMin(mass.detach().sum(), 1));
      }
    };
  }
}
