package org.fullrank.methods.sigmareparam;

/** The initial value of the trained spectral norms. */
public enum Gamma {
  /** 1, as in the paper's text: every map starts with spectral norm 1. */
  ONE,
  /** {@code σ(W)}, as in the authors' vision code: every map starts as the plain map. */
  SPECTRAL
}
