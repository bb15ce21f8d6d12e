package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Every linear map of the blocks, and the patch embedding or every convolution, reparametrised; of
 * the objectives, {@code supervised} has its classifier made so too.
 *
 * @param gamma where the trained spectral norms start; for small widths {@code one} makes weights
 *     about three times larger than they would be
 */
public record SigmaReparamConfig(Gamma gamma) implements ComponentConfig {
  /** The authors' vision code: the net starts as it would without. */
  public static final SigmaReparamConfig DEFAULT = new SigmaReparamConfig(Gamma.SPECTRAL);

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts
        .withLinears(SigmaReparam.linears(parts.linears(), w -> SpectralWeight.of(w, gamma)))
        .withConvolutions(
            SigmaReparam.convolutions(parts.convolutions(), w -> SpectralWeight.of(w, gamma)));
  }

  @Override
  public boolean fuses() {
    return true;
  }
}
