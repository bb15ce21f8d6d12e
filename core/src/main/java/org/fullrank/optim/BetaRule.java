package org.fullrank.optim;

import java.util.Locale;

/**
 * The rule by which the decays {@code β} of Adam's running means follow the batch size. A step of
 * {@code κ} base batches keeps as much of a mean as {@code κ} base steps keep.
 */
public enum BetaRule {
  /**
   * {@code 1 − β̂ = κ(1 − β)}, the rule of Malladi et al., NeurIPS 2022, arXiv 2205.10287. It holds
   * for {@code κ < 1/(1 − β)}; a larger {@code κ} is an error.
   */
  LINEAR {
    @Override
    double of(double beta, double kappa, String name) {
      if (!linear(beta, kappa)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "betas: want a batch below %.4g base batches, where the linear rule holds for %s ="
                    + " %s, was %.4g; choose betas: power, which gives %.4f, or a smaller batch",
                1 / (1 - beta),
                name,
                beta,
                kappa,
                POWER.of(beta, kappa, name)));
      }
      return 1 - kappa * (1 - beta);
    }
  },
  /** {@code β̂ = β^κ}, equal to first order; it holds for every {@code κ}. */
  POWER {
    @Override
    double of(double beta, double kappa, String name) {
      return Math.pow(beta, kappa);
    }
  };

  /**
   * {@code β̂} for a step of {@code kappa} base batches.
   *
   * @param name of the setting, for the message
   * @throws IllegalArgumentException if the rule does not hold for {@code kappa}
   */
  abstract double of(double beta, double kappa, String name);

  /** Whether the linear rule holds, {@code κ(1 − β) < 1} up to rounding. */
  public static boolean linear(double beta, double kappa) {
    return kappa * (1 - beta) < 1 - 1e-12;
  }
}
