package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * The settings of σReparam. It reparametrises every linear map of the blocks, and the patch
 * embedding or every convolution. The classifier of {@code supervised} is reparametrised too.
 *
 * @param gamma the initial value of the trained spectral norms; at small widths {@code one} makes
 *     weights about three times larger than plain weights
 */
public record SigmaReparamConfig(Gamma gamma) implements ComponentConfig {
  /** The authors' vision code: the encoder starts as the plain encoder. */
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
