package org.fullrank.optim;

import org.fullrank.core.Check;

/**
 * The batch size of a run beside the batch size that its optimizer's settings were chosen for. The
 * settings of a step follow from it by {@link OptimConfig#scaled}.
 *
 * @param kappa {@code κ}, the run's first batch size as a multiple of the base batch, positive
 * @param betas the rule for the decays of Adam's running means
 */
public record BatchScaling(double kappa, BetaRule betas) {
  public BatchScaling {
    Check.positive(kappa, "kappa");
  }

  /** {@code κ} of the step {@code clock}, by its planned samples. */
  public double kappa(Clock clock) {
    return kappa * clock.span().length();
  }
}
