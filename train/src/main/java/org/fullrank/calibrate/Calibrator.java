package org.fullrank.calibrate;

/**
 * A map from class probabilities to class probabilities, fitted on images apart from those of the
 * training and of the test.
 */
public sealed interface Calibrator permits Temperature, VectorScaling, Isotonic {
  /** The probabilities in the place of {@code probabilities}, which sum to 1. */
  double[] apply(double[] probabilities);
}
