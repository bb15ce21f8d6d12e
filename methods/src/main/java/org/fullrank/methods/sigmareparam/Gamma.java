package org.fullrank.methods.sigmareparam;

/** Where the trained spectral norms start. */
public enum Gamma {
  /** At 1, the paper's text: every map starts with spectral norm 1. */
  ONE,
  /** At {@code σ(W)}, the authors' vision code: every map starts as it would without. */
  SPECTRAL
}
