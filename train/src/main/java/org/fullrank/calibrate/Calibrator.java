package org.fullrank.calibrate;

/** A map from class probabilities to class probabilities, fitted on images apart from the test. */
public interface Calibrator {
  /** The probabilities in the place of {@code probabilities}, which sum to 1. */
  double[] apply(double[] probabilities);
}
