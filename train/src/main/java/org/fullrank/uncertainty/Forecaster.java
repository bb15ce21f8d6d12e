package org.fullrank.uncertainty;

/** How class probabilities are made of a trained encoder, by a linear probe of its features. */
enum Forecaster {
  /** The mean over draws of the weights; the probe is fitted to drawn features. */
  PROBE,
  /** The mean weights. */
  MEANS,
  /** The mean weights, with a temperature fitted on images apart from those of the probe. */
  SCALED,
  /** The mean weights, with three probes fitted to bootstrap samples. */
  ENSEMBLE,
  /** The mean weights, with draws of the Laplace approximation of the probe. */
  LAPLACE
}
