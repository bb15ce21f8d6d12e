package org.fullrank.methods.byov;

import org.fullrank.bayes.Estimator;
import org.fullrank.bayes.GaussianMakers;
import org.fullrank.bayes.PosteriorConfig;
import org.fullrank.bayes.Prior;
import org.fullrank.core.Check;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;

/**
 * Bayes by backprop around any objective: weights with a normal posterior, and the divergence from
 * the prior beside the loss. With {@code byol} it is BYOV, with {@code supervised} its supervised
 * counterpart. No default is the paper's, of which the abstract alone was used.
 *
 * @param scope the maps with a posterior
 * @param estimator the draws of a training pass
 * @param prior the prior of every weight
 * @param deviation {@code σ} of every weight at the start, positive
 * @param biases whether biases have a posterior too
 * @param teacher the weights of a teacher
 * @param divergence the weight of the divergence
 * @param draws draws of the weights in each training step, 1 or more; the loss is their mean
 * @param spreadRate the learning rate of {@code ρ}, as a multiple of the run's, 0 or more
 */
public record ByovConfig(
    PosteriorScope scope,
    Estimator estimator,
    Prior prior,
    double deviation,
    boolean biases,
    TeacherWeights teacher,
    DivergenceConfig divergence,
    int draws,
    double spreadRate)
    implements ComponentConfig {
  /** Small images and a small encoder, on a CPU; none of these values is the paper's. */
  public static final ByovConfig DEFAULT =
      new ByovConfig(
          new PosteriorScope.Encoder(),
          Estimator.FLIPOUT,
          new Prior.Gaussian(0.1),
          0.02,
          false,
          new TeacherWeights.Mean(),
          new DivergenceConfig(0.05, 0.2, DivergenceConfig.Weighting.UNIFORM),
          1,
          1);

  public ByovConfig {
    Check.positive(deviation, "deviation");
    Check.positive(draws, "draws");
    Check.atLeastZero(spreadRate, "spread_rate");
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    var posterior =
        new PosteriorConfig(
            prior, deviation, estimator, biases, teacher instanceof TeacherWeights.Drawn);
    return parts
        .withLinears(GaussianMakers.linears(parts.linears(), scope, posterior))
        .withHeads(GaussianMakers.linears(parts.heads(), scope, posterior))
        .withConvolutions(GaussianMakers.convolutions(parts.convolutions(), scope, posterior));
  }

  @Override
  public boolean wraps() {
    return true;
  }

  @Override
  public Method around(Method method, Site site) {
    return new Byov(this, method, site);
  }
}
