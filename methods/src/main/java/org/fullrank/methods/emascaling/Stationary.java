package org.fullrank.methods.emascaling;

import java.util.Map;
import org.fullrank.core.Seed;
import org.fullrank.methods.Computation;

/**
 * {@code stationary_variance}: how far the variance of an average changes with the batch size,
 * exactly. Settings: {@code kappa}, {@code rule}, {@code rate}, {@code decay}. Its number {@code
 * variance_ratio} is the average's variance over that at the base batch.
 */
record Stationary() implements Computation {
  @Override
  public String name() {
    return "stationary_variance";
  }

  @Override
  public Map<String, Double> of(Map<String, String> settings, Seed seed) {
    var chosen = Choices.of(settings, "kappa", "rule", "rate", "decay");
    var base = new Quadratic(1, chosen.number("rate", 1e-3), chosen.number("decay", 0.999), 1);
    double kappa = chosen.number("kappa", 1);
    var large = chosen.scales() ? base.scaled(kappa) : base.scaledAtConstantDecay(kappa);
    return Map.of("variance_ratio", large.averageVariance() / base.averageVariance());
  }
}
