package org.fullrank.methods.sigmareparam;

import java.util.List;
import org.fullrank.nn.Module;
import org.fullrank.nn.Reading;

/** A layer whose weight is reparametrised. */
interface Spectral extends Module {
  SpectralWeight spectral();

  @Override
  default List<Reading> readings() {
    return spectral().readings();
  }
}
