package org.fullrank.uncertainty;

/**
 * How the predictive standard deviations {@code u} of a model follow those {@code v} of its
 * supervised counterpart, image by image.
 */
enum Agreement {
  /** Correlation of the sorted differences {@code u − v} with normal quantiles. */
  QUANTILES,
  /** The same of the ratios {@code ln u/v}. */
  RATIO_QUANTILES,
  /** Kolmogorov-Smirnov distance of the differences from their normal. */
  DISTANCE,
  /** Mean of the differences. */
  MEAN,
  /** Standard deviation of the differences. */
  SPREAD,
  /** Spearman's correlation of the two. */
  RANKS;

  private static final double TINY = 1e-9;

  double of(double[] own, double[] other) {
    double[] differences = new double[own.length];
    double[] ratios = new double[own.length];
    for (int i = 0; i < own.length; i++) {
      differences[i] = own[i] - other[i];
      ratios[i] = Math.log((own[i] + TINY) / (other[i] + TINY));
    }
    return switch (this) {
      case QUANTILES -> GaussianFit.of(differences).quantileCorrelation();
      case RATIO_QUANTILES -> GaussianFit.of(ratios).quantileCorrelation();
      case DISTANCE -> GaussianFit.of(differences).distance();
      case MEAN -> GaussianFit.of(differences).mean();
      case SPREAD -> GaussianFit.of(differences).deviation();
      case RANKS -> GaussianFit.rankCorrelation(own, other);
    };
  }
}
