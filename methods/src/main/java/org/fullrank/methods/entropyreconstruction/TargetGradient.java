package org.fullrank.methods.entropyreconstruction;

/** The gradient of the reconstruction through targets that the student itself makes. */
public enum TargetGradient {
  /** Both views move towards each other. */
  KEPT,
  /** Only the predicting view moves; the entropy still moves both. */
  STOPPED
}
