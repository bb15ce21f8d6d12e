package org.fullrank.methods.sigmareparam;

/** A layer whose weight is reparametrised. */
interface Spectral {
  SpectralWeight spectral();
}
