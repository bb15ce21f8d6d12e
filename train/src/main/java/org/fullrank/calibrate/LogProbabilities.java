package org.fullrank.calibrate;

/** Logarithms of probabilities, in nats. */
final class LogProbabilities {
  /** The least probability of a logarithm: the smallest normal float, {@code 2⁻¹²⁶}. */
  static final double LEAST = Float.MIN_NORMAL;

  private LogProbabilities() {}

  /** {@code ln max(p, 2⁻¹²⁶)}. */
  static double of(double probability) {
    return Math.log(Math.max(probability, LEAST));
  }

  static double[] of(double[] probabilities) {
    double[] logs = new double[probabilities.length];
    for (int k = 0; k < logs.length; k++) {
      logs[k] = of(probabilities[k]);
    }
    return logs;
  }

  /** {@code softmax(scale·z)}. */
  static double[] softmax(double[] logits, double scale) {
    double most = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      most = Math.max(most, scale * logit);
    }
    double[] shares = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      shares[k] = Math.exp(scale * logits[k] - most);
      sum += shares[k];
    }
    for (int k = 0; k < shares.length; k++) {
      shares[k] /= sum;
    }
    return shares;
  }
}
