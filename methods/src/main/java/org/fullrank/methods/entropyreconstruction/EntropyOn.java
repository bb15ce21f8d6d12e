package org.fullrank.methods.entropyreconstruction;

/** The student's output whose entropy enters the loss, of a method with a predictor. */
public enum EntropyOn {
  /** The projection, before the predictor. */
  STUDENT_PROJECTION,
  /** The prediction. */
  PREDICTOR
}
