package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * DeepNorm, for {@code norms: post}: {@code N(αx + f(x))} with {@code α = (2N)^¼}, where {@code N}
 * is the encoder's depth. Initial weights are scaled by {@code β = (8N)^−¼}, except those of
 * queries and keys (Wang et al., DeepNet, arXiv 2203.00555, the encoder-only case). Departure: the
 * paper scales Xavier's initialisation, this component scales the encoder's own. A head made of the
 * encoder's maps, such as the supervised method's, is scaled too. It needs plain maps; {@code
 * sigmareparam} may follow.
 */
public record DeepNormConfig() implements ComponentConfig {
  /** It has no settings. */
  public static final DeepNormConfig DEFAULT = new DeepNormConfig();

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    if (extent.depth() == 0) {
      return parts;
    }
    double beta = Math.pow(8.0 * extent.depth(), -0.25);
    return parts
        .withResidual(Math.pow(2.0 * extent.depth(), 0.25))
        .withLinears(new DeepNormMaker(parts.linears(), beta));
  }
}
