package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/** As σReparam with {@code γ} fixed at 1: spectral normalisation (Miyato et al., ICLR 2018). */
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
