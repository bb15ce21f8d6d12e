package org.fullrank.calibrate;

/** Forecasts by formula, the same in the reference values' NumPy program. */
final class Forecasts {
  private Forecasts() {}

  /** {@code pᵢ = frac(0.618…·i)}, and the event comes where {@code frac(0.754…·i) < pᵢ^power}. */
  static BinaryForecasts pairs(int count, double power) {
    double[] probability = new double[count];
    boolean[] outcome = new boolean[count];
    for (int i = 0; i < count; i++) {
      probability[i] = (i + 1) * 0.6180339887498949 % 1.0;
      outcome[i] = (i + 1) * 0.7548776662466927 % 1.0 < Math.pow(probability[i], power);
    }
    return new BinaryForecasts(probability, outcome);
  }

  /** Softmax of {@code 4 sin(1.7ik + 0.3i²)}; labels follow its square root: it is too certain. */
  static LabelledProbabilities classes(int count, int classes) {
    double[][] rows = new double[count][classes];
    int[] labels = new int[count];
    for (int i = 1; i <= count; i++) {
      double[] logits = new double[classes];
      for (int k = 1; k <= classes; k++) {
        logits[k - 1] = 4 * Math.sin(i * 1.7 * k + 0.3 * i * i);
      }
      rows[i - 1] = LogProbabilities.softmax(logits, 1);
      labels[i - 1] = drawn(LogProbabilities.softmax(logits, 0.5), i * 0.7548776662466927 % 1.0);
    }
    return LabelledProbabilities.of(rows, labels);
  }

  private static int drawn(double[] shares, double at) {
    double sum = 0;
    for (int k = 0; k < shares.length; k++) {
      sum += shares[k];
      if (sum >= at) {
        return k;
      }
    }
    return shares.length - 1;
  }

  /** The logits and labels of the temperature vector: eight images of three classes. */
  static LabelledProbabilities eight() {
    double[][] logits = {
      {4, 0, 0}, {3, 1, 0}, {0, 5, 1}, {6, 0, 0}, {0, 0, 4}, {2, 2.5, 0}, {0, 3, 0}, {5, 0, 1}
    };
    double[][] rows = new double[8][];
    for (int i = 0; i < 8; i++) {
      rows[i] = LogProbabilities.softmax(logits[i], 1);
    }
    return LabelledProbabilities.of(rows, new int[] {0, 1, 1, 0, 2, 0, 2, 0});
  }
}
