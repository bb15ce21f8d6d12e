package org.fullrank.methods.emascaling;

import org.fullrank.core.Check;

/**
 * Gradient descent on {@code L = aθ²/2} with noise in its gradient, and the average {@code ζ ← ρζ +
 * (1 − ρ)θ} with the weight before the step; everything about it is known exactly.
 *
 * @param curvature {@code a}, positive
 * @param rate {@code η}, the learning rate, positive
 * @param decay {@code ρ}, the average's, 0 to 1
 * @param noise the variance of the gradient's noise, 0 or more
 */
record Quadratic(double curvature, double rate, double decay, double noise) {
  Quadratic {
    Check.positive(curvature, "curvature");
    Check.positive(rate, "rate");
    Check.within(decay, 0, 1, "decay");
    Check.atLeastZero(noise, "noise");
  }

  /** The same descent in batches of {@code kappa} times the size, by the rule. */
  Quadratic scaled(double kappa) {
    return new Quadratic(curvature, kappa * rate, Math.pow(decay, kappa), noise / kappa);
  }

  /** The same with the decay as it is: the rule for SGD without the rule for the average. */
  Quadratic scaledAtConstantDecay(double kappa) {
    return new Quadratic(curvature, kappa * rate, decay, noise / kappa);
  }

  private double kept() {
    return 1 - rate * curvature;
  }

  /** The stationary variance of the weight, {@code η²s²/(1 − (1 − ηa)²)}. */
  double weightVariance() {
    return rate * rate * noise / (1 - kept() * kept());
  }

  /** The stationary variance of the average. */
  double averageVariance() {
    return weightVariance()
        * (1 - decay)
        * (1 + decay * kept())
        / ((1 + decay) * (1 - decay * kept()));
  }

  /**
   * The average after {@code kappa} steps under a constant gradient {@code g}, as coefficients of
   * {@code θ}, {@code ζ} and {@code g}. One step by the rule has the first two and 0, so that the
   * third is its error: {@code δ = −η(κ − (1 − ρ^κ)/(1 − ρ))}.
   */
  double[] averageAfter(double kappa) {
    double left = Math.pow(decay, kappa);
    return new double[] {1 - left, left, -rate * (kappa - (1 - left) / (1 - decay))};
  }
}
