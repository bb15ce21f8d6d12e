package org.fullrank.bayes;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Role;
import org.fullrank.nn.Visitor;

/**
 * A tensor of weights with a normal posterior: {@code w = μ + σ ⊙ ε}, {@code σ = softplus(ρ)},
 * independent {@code ε ~ N(0, 1)}. It trains {@code μ} and {@code ρ}. The prior takes the place of
 * weight decay, so both have the role of a bias.
 */
public final class GaussianWeight {
  /** What the name of a tensor {@code ρ} ends with; its mean has the plain tensor's name. */
  public static final String RHO = "_rho";

  private final Tensor mean;
  private final Tensor rho;
  private final Prior prior;

  private GaussianWeight(Tensor mean, Tensor rho, Prior prior) {
    this.mean = mean;
    this.rho = rho;
    this.prior = prior;
  }

  /**
   * Takes over the trained tensor {@code mean}.
   *
   * @param deviation {@code σ} of every weight at the start, positive
   */
  public static GaussianWeight around(Tensor mean, double deviation, Prior prior) {
    return new GaussianWeight(mean, Init.constant(rho(deviation), mean.shape()), prior);
  }

  /** A posterior that takes over both tensors and trains them; equal shapes. */
  public static GaussianWeight of(Tensor mean, Tensor rho, Prior prior) {
    Check.sameShape(mean, "mean", rho, "rho");
    return new GaussianWeight(Init.trained(mean), Init.trained(rho), prior);
  }

  /** {@code ρ} of a deviation: {@code σ + log(1 − e^−σ)}, the inverse of softplus. */
  static double rho(double deviation) {
    Check.positive(deviation, "deviation");
    return deviation + Math.log(-Math.expm1(-deviation));
  }

  /** {@code μ}. */
  public Tensor mean() {
    return mean;
  }

  /** {@code σ = log(1 + e^ρ)}, in the caller's scope. */
  public Tensor deviation() {
    return NeuralOps.softplus(rho);
  }

  /** {@code σ ⊙ ε}, with {@code ε} drawn from {@code seed}. */
  Tensor noise(Seed seed) {
    return deviation().mul(Ops.randnLike(seed, mean, mean.shape()));
  }

  /** {@code μ + σ ⊙ ε}, with {@code ε} drawn from {@code seed}. */
  Tensor draw(Seed seed) {
    return mean.add(noise(seed));
  }

  /**
   * {@code KL(q ‖ p)}, summed over the weights, nats: a scalar with gradient.
   *
   * @param seed the stream of the draw, if the prior has no closed form
   */
  public Tensor divergence(Seed seed) {
    return Scope.tidy(() -> prior.divergence(mean, deviation(), seed));
  }

  /** Sets {@code σ} to {@code share · |μ|}, at least {@code least}. */
  void spread(double share, double least) {
    double[] means = Tensors.doubles(mean);
    for (int i = 0; i < means.length; i++) {
      means[i] = rho(Math.max(share * Math.abs(means[i]), least));
    }
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> rho.copy_(Tensors.like(means, rho, rho.shape())).retainReference());
    }
  }

  void visit(String name, Visitor visitor) {
    visitor.tensor(name, mean, Role.BIAS);
    visitor.tensor(name + RHO, rho, Role.BIAS);
  }

  /**
   * The mean deviation; the 10 %, 50 % and 90 % quantiles of {@code |μ|/σ}; the share of weights
   * with {@code |μ| < σ}, which could be pruned; the divergence per weight, nats.
   */
  List<Reading> readings() {
    try (var _ = Scope.open()) {
      return Ops.noGrad(() -> {
        Tensor own = deviation();
        Tensor ratio = mean.abs().div(own).flatten();
        Tensor sorted = ratio.sort().get0();
        double count = mean.numel();
        return List.of(
            new Reading("deviation", Ops.value(own.mean())),
            new Reading("signal_to_noise_10", quantile(sorted, 0.1)),
            new Reading("signal_to_noise_50", quantile(sorted, 0.5)),
            new Reading("signal_to_noise_90", quantile(sorted, 0.9)),
            new Reading("share_below_noise", Ops.value(Ops.below(ratio, 1).sum()) / count),
            new Reading("divergence_per_weight", Ops.value(divergence(new Seed(0))) / count));
      });
    }
  }

  private static double quantile(Tensor sorted, double share) {
    return Ops.value(sorted.select(0, Math.round(share * (sorted.size(0) - 1))));
  }
}
