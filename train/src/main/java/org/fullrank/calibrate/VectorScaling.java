package org.fullrank.calibrate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Check;
import org.fullrank.probe.Lbfgs;

/**
 * Vector scaling: {@code softmax(w ⊙ ln p + b)}, a scale and a shift for each class.
 *
 * <p>Departures: the logits are {@code ln p} of the probabilities at temperature 1, so that tables
 * of probabilities can be scaled too. A penalty {@code 1e-6·(‖w − 1‖² + ‖b‖²)} beside the mean NLL
 * keeps the scales finite where all images are classified rightly.
 *
 * @param scales {@code w}, one for each class
 * @param shifts {@code b}, one for each class
 * @see <a href="https://arxiv.org/abs/1706.04599">Guo et al., ICML 2017</a>
 */
public record VectorScaling(List<Double> scales, List<Double> shifts) implements Calibrator {
  private static final double PENALTY = 1e-6;
  private static final Lbfgs SOLVER = new Lbfgs(10, 500, 1e-9);

  public VectorScaling {
    scales = List.copyOf(scales);
    shifts = List.copyOf(shifts);
    Check.positive(scales.size(), "scales");
    if (scales.size() != shifts.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shifts: want %d as there are scales, were %d",
              scales.size(),
              shifts.size()));
    }
  }

  /** The scales and shifts with the least penalised NLL on {@code all}. */
  public static VectorScaling fitted(LabelledProbabilities all) {
    int classes = all.classes().size();
    double[] start = new double[2 * classes];
    Arrays.fill(start, 0, classes, 1);
    double[] found = SOLVER.minimise((x, gradient) -> loss(all, x, gradient), start).x();
    return new VectorScaling(list(found, 0, classes), list(found, classes, 2 * classes));
  }

  private static List<Double> list(double[] values, int from, int to) {
    return Arrays.stream(values, from, to).boxed().toList();
  }

  private static double loss(LabelledProbabilities all, double[] x, double[] gradient) {
    int classes = x.length / 2;
    Arrays.fill(gradient, 0);
    double loss = 0;
    double[] logits = new double[classes];
    for (int i = 0; i < all.size(); i++) {
      double[] logs = LogProbabilities.of(all.shared(i));
      for (int k = 0; k < classes; k++) {
        logits[k] = x[k] * logs[k] + x[classes + k];
      }
      double[] shares = LogProbabilities.softmax(logits, 1);
      loss -= LogProbabilities.of(shares[all.label(i)]) / all.size();
      for (int k = 0; k < classes; k++) {
        double off = (shares[k] - (k == all.label(i) ? 1 : 0)) / all.size();
        gradient[k] += off * logs[k];
        gradient[classes + k] += off;
      }
    }
    for (int j = 0; j < x.length; j++) {
      double away = x[j] - (j < classes ? 1 : 0);
      loss += PENALTY * away * away;
      gradient[j] += 2 * PENALTY * away;
    }
    return loss;
  }

  @Override
  public double[] apply(double[] probabilities) {
    if (probabilities.length != scales.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "probabilities: want %d classes, were %d",
              scales.size(),
              probabilities.length));
    }
    double[] logits = new double[probabilities.length];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = scales.get(k) * LogProbabilities.of(probabilities[k]) + shifts.get(k);
    }
    return LogProbabilities.softmax(logits, 1);
  }
}
