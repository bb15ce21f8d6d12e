package org.fullrank.methods.emascaling;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;
import org.fullrank.methods.Computation;

/**
 * {@code noisy_parabola}: gradient descent on {@code θ²/2}, whose gradient {@code g = θ} has noise
 * of variance {@code b g²}, and the average of its weights, by chance over many paths.
 *
 * <p>Settings: {@code kappa}, {@code rule}, {@code rate}, {@code decay}, {@code noise} ({@code b}),
 * {@code steps} and {@code paths} of the base batch. Its numbers: {@code gap}, the largest distance
 * of the average from that at the base batch at equal samples, both as means over the paths; {@code
 * best_decay}, the loss of samples per base batch {@code 1 − ρ} of the decay with the least gap,
 * over that of the rule.
 */
record Parabola() implements Computation {
  private static final int TRIALS = 41; // decays from 0.9 to 1.1 times the rule's
  private static final double STEP = 0.005;

  @Override
  public String name() {
    return "noisy_parabola";
  }

  @Override
  public Map<String, Double> of(Map<String, String> settings, Seed seed) {
    var chosen = Choices.of(settings, "kappa", "rule", "rate", "decay", "noise", "steps", "paths");
    int kappa = (int) Check.positive(chosen.number("kappa", 8), "kappa");
    int steps = (int) Check.positive(chosen.number("steps", 8000), "steps");
    int paths = (int) Check.positive(chosen.number("paths", 200), "paths");
    double rate = chosen.number("rate", 1e-3);
    double decay = chosen.number("decay", 0.999);
    double noise = chosen.number("noise", 0.5);
    var base = new Descent(rate, decay, noise).averages(steps, paths, seed.with(0).random());
    DoubleUnaryOperator gap =
        other -> {
          var large = new Descent(kappa * rate, other, noise / kappa);
          double[] path = large.averages(steps / kappa, paths, seed.with(1).random());
          return gap(base, path, kappa);
        };
    double rule = Math.pow(decay, kappa);
    return Map.of(
        "gap", gap.applyAsDouble(chosen.scales() ? rule : decay), "best_decay", best(gap, rule));
  }

  private static double best(DoubleUnaryOperator gap, double rule) {
    double best = 1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TRIALS; i++) {
      double factor = 1 + STEP * (i - TRIALS / 2);
      double apart = gap.applyAsDouble(1 - factor * (1 - rule));
      if (apart < least) {
        least = apart;
        best = factor;
      }
    }
    return best;
  }

  private static double gap(double[] base, double[] large, int kappa) {
    double most = 0;
    for (int step = 0; step < large.length; step++) {
      most = Math.max(most, Math.abs(large[step] - base[(step + 1) * kappa - 1]));
    }
    return most;
  }

  /**
   * Steps at one batch size.
   *
   * @param rate {@code η}
   * @param decay {@code ρ} of the average of the weights before each step
   * @param noise variance of the gradient's noise over the square of the gradient
   */
  record Descent(double rate, double decay, double noise) {
    /** The mean of the average over all paths after each step; both begin at 1. */
    double[] averages(int steps, int paths, RandomGenerator random) {
      var means = new double[steps];
      double deviation = Math.sqrt(noise);
      for (int path = 0; path < paths; path++) {
        double weight = 1;
        double average = 1;
        for (int step = 0; step < steps; step++) {
          average = decay * average + (1 - decay) * weight;
          double chance = deviation == 0 ? 0 : deviation * random.nextGaussian();
          weight -= rate * weight * (1 + chance);
          means[step] += average / paths;
        }
      }
      return means;
    }
  }
}
