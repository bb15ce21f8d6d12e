package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/** Spectral normalisation (Miyato et al., ICLR 2018): σReparam with {@code γ} fixed at 1. */
public record SpectralNormConfig() implements ComponentConfig {
  /** It has no settings. */
  public static final SpectralNormConfig DEFAULT = new SpectralNormConfig();

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts
        .withLinears(SigmaReparam.linears(parts.linears(), SpectralWeight::normalized))
        .withConvolutions(
            SigmaReparam.convolutions(parts.convolutions(), SpectralWeight::normalized));
  }

  @Override
  public boolean fuses() {
    return true;
  }
}
