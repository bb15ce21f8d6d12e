package org.fullrank.methods.byov;

import org.fullrank.bayes.KlWeight;
import org.fullrank.core.Check;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.optim.Clock;

/**
 * The weight of the divergence from the prior. The divergence is summed over all weights, then
 * divided by the number of training images, as the loss is a mean over images.
 *
 * @param beta {@code β}, 0 or more. 1 is Bayes' rule for a loss that is a negative log-likelihood.
 *     BYOL's loss is {@code 1/κ} of a von Mises-Fisher density's, so a smaller {@code β} is {@code
 *     1/κ}
 * @param warmup the share of the run over which {@code β} rises from 0, 0 to 1
 * @param weighting how the divergence is divided over the steps of an epoch
 */
public record DivergenceConfig(double beta, double warmup, Weighting weighting) {
  /** The division of the divergence over an epoch. */
  public enum Weighting {
    /** Equally. */
    UNIFORM,
    /** Each step has half of the step before it (Blundell et al., section 3.4). */
    GEOMETRIC
  }

  public DivergenceConfig {
    Check.atLeastZero(beta, "beta");
    Check.within(warmup, 0, 1, "warmup");
  }

  /** {@code β} of the step {@code clock}. */
  double betaAt(Clock clock) {
    return warmup == 0 ? beta : beta * Math.min(1, clock.progress() / warmup);
  }

  /** The weight of the summed divergence in a mean over images, without {@code β}. */
  KlWeight weight(TrainingFacts facts) {
    return switch (weighting) {
      case UNIFORM -> KlWeight.perImage(facts.samples());
      case GEOMETRIC -> new KlWeight.Geometric(facts.samples(), facts.stepsPerEpoch());
    };
  }
}
