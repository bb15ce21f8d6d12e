package org.fullrank.lab;

/** A score of class probabilities by which images of another kind are detected; higher if so. */
enum UnseenScore {
  /**
   * one less the largest probability
   *
   * @see <a href="https://arxiv.org/abs/1610.02136">Hendrycks and Gimpel, ICLR 2017</a>
   */
  CONFIDENCE("1 - confidence"),
  /** {@code −Σₖ pₖ ln pₖ}, nats */
  ENTROPY("entropy");

  private final String word;

  UnseenScore(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  double of(double[] row) {
    double most = 0;
    double entropy = 0;
    for (double p : row) {
      most = Math.max(most, p);
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return switch (this) {
      case CONFIDENCE -> 1 - most;
      case ENTROPY -> entropy;
    };
  }
}
