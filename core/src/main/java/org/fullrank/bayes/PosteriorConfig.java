package org.fullrank.bayes;

import org.fullrank.core.Check;

/**
 * The posterior of a map's weights at the start, and how it is drawn from.
 *
 * @param prior the prior of every weight
 * @param deviation {@code σ} of every weight at the start, positive
 * @param estimator the draws of a training pass
 * @param biases whether biases have a posterior too
 * @param teacherDraws whether a teacher draws weights; else it uses the means
 */
public record PosteriorConfig(
    Prior prior, double deviation, Estimator estimator, boolean biases, boolean teacherDraws) {
  public PosteriorConfig {
    Check.positive(deviation, "deviation");
  }
}
