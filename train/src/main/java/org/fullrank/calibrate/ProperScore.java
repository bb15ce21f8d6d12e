package org.fullrank.calibrate;

/** A proper score of class probabilities: its mean over images, lower is better. */
public enum ProperScore {
  /** {@code Σₖ (pₖ − [y = k])²}, 0 to 2; not divided by the number of classes */
  BRIER,
  /** {@code −ln p_y} in nats */
  NLL;

  /** The score of probabilities {@code row} of an image of class {@code label}. */
  public double of(double[] row, int label) {
    return switch (this) {
      case BRIER -> brier(row, label);
      case NLL -> -LogProbabilities.of(row[label]);
    };
  }

  /** The score of each image of {@code all}. */
  public double[] each(LabelledProbabilities all) {
    double[] scores = new double[all.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = of(all.shared(i), all.label(i));
    }
    return scores;
  }

  /** The mean score of {@code all}. */
  public double of(LabelledProbabilities all) {
    double sum = 0;
    for (int i = 0; i < all.size(); i++) {
      sum += of(all.shared(i), all.label(i));
    }
    return sum / all.size();
  }

  /**
   * The mean of the binary score of {@code forecasts}: {@code (p − y)²}, or {@code −ln} of the
   * probability of what came.
   */
  public double of(BinaryForecasts forecasts) {
    double sum = 0;
    for (int i = 0; i < forecasts.size(); i++) {
      double p = forecasts.probability()[i];
      double own = forecasts.outcome()[i] ? p : 1 - p;
      sum +=
          switch (this) {
            case BRIER -> (1 - own) * (1 - own);
            case NLL -> -LogProbabilities.of(own);
          };
    }
    return sum / forecasts.size();
  }

  private static double brier(double[] row, int label) {
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      double off = row[k] - (k == label ? 1 : 0);
      sum += off * off;
    }
    return sum;
  }
}
