package org.fullrank.calibrate;

import java.util.function.DoubleUnaryOperator;
import org.fullrank.core.Check;

/**
 * Temperature scaling: {@code softmax(z/T)} of the logits {@code z}. Logarithms of probabilities
 * are logits, so a table of probabilities suffices: {@code pₖ^(1/T) / Σⱼ pⱼ^(1/T)}.
 *
 * @param value {@code T}, positive; above 1 it lowers confidences
 * @see <a href="https://arxiv.org/abs/1706.04599">Guo et al., ICML 2017</a>
 */
public record Temperature(double value) implements Calibrator {
  private static final double LEAST = 0.01;
  private static final double MOST = 100;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  public Temperature {
    Check.positive(value, "temperature");
  }

  /**
   * The temperature with the least NLL on {@code all}. The NLL is convex in {@code β = 1/T}, with
   * the derivative {@code mean(ln p_y − Σₖ qₖ ln pₖ)·(−1)}, {@code q} the scaled probabilities;
   * bisection finds its zero. The result is within 0.01 to 100: images that are all classified
   * rightly would want 0.
   */
  public static Temperature fitted(LabelledProbabilities all) {
    double low = 1 / MOST;
    double high = 1 / LEAST;
    for (int step = 0; step < 100 && high - low > 1e-14 * high; step++) {
      double middle = (low + high) / 2;
      if (slope(all, middle) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new Temperature(2 / (low + high));
  }

  /** The temperature with the least Brier score on {@code all}, within 0.01 to 100. */
  static Temperature ofLeastBrier(LabelledProbabilities all) {
    return new Temperature(
        1 / least(beta -> ProperScore.BRIER.of(all.with(new Temperature(1 / beta)))));
  }

  /** The least point of a grid in {@code ln β}, refined by golden section. */
  private static double least(DoubleUnaryOperator score) {
    int cells = 40;
    double step = Math.log(MOST / LEAST) / cells;
    int best = 0;
    for (int i = 1; i <= cells; i++) {
      best = score.applyAsDouble(beta(i, step)) < score.applyAsDouble(beta(best, step)) ? i : best;
    }
    double low = Math.max(best - 1, 0);
    double high = Math.min(best + 1, cells);
    for (int i = 0; i < 60; i++) {
      double a = high - GOLDEN * (high - low);
      double b = low + GOLDEN * (high - low);
      if (score.applyAsDouble(beta(a, step)) <= score.applyAsDouble(beta(b, step))) {
        high = b;
      } else {
        low = a;
      }
    }
    return beta((low + high) / 2, step);
  }

  private static double beta(double cell, double step) {
    return Math.exp(cell * step) / MOST;
  }

  /** The derivative of the mean NLL by {@code β}. */
  private static double slope(LabelledProbabilities all, double beta) {
    double sum = 0;
    for (int i = 0; i < all.size(); i++) {
      double[] logs = LogProbabilities.of(all.shared(i));
      double[] scaled = LogProbabilities.softmax(logs, beta);
      double mean = 0;
      for (int k = 0; k < logs.length; k++) {
        mean += scaled[k] * logs[k];
      }
      sum += mean - logs[all.label(i)];
    }
    return sum / all.size();
  }

  @Override
  public double[] apply(double[] probabilities) {
    return LogProbabilities.softmax(LogProbabilities.of(probabilities), 1 / value);
  }
}
