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
 * the logarithm of its constant. Categorical: the cross-entropy of {@code softmax(target/τ_t)} and
 * {@code softmax(query/τ)}, both given as logits.
 *
 * @param density {@code q}
 * @param targetTemperature {@code τ_t} of a categorical density, positive
 */
record Reconstruction(Density density, double targetTemperature) {
  private static final double LEAST_SQUARE = 1e-24; // roots and their slopes stay finite

  /** The target's temperature is the density's. */
  static Reconstruction of(Density density) {
    return new Reconstruction(
        density, density instanceof Density.Categorical(double temperature) ? temperature : 1);
  }

  /**
   * The error, a scalar, in fp32 or wider; the gradient flows through both.
   *
   * @param query {@code [batch, dim]}, not normalised
   * @param target {@code [batch, dim]}, not normalised
   * @throws IllegalArgumentException if the shapes differ
   */
  Tensor error(Tensor query, Tensor target) {
    Check.rank(query, "query", "batch", "dim");
    Check.sameShape(query, "query", target, "target");
    return Precision.exact(() ->
        Scope.tidy(() -> exact(Ops.atLeastFloat(query), Ops.atLeastFloat(target))));
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
        Tensor shares = times(target, 1 / targetTemperature).softmax(1);
        yield Ops.logSumExp(logits, 1).sub(Ops.sum(shares.mul(logits), false, 1)).mean();
      }
    };
  }
}
