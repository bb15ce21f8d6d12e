package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * DeepNorm, for {@code norms: post}: {@code N(αx + f(x))} with {@code α = (2N)^¼}, and weights that
 * start {@code β = (8N)^−¼} times as large but for those of queries and keys, {@code N} the
 * encoder's depth (Wang et al., DeepNet, arXiv 2203.00555, the case of an encoder alone). They
 * start from Xavier's distribution there, from the encoder's own here, and a head that is made of
 * the encoder's maps, as the supervised method's, starts smaller too. Of plain maps only; {@code
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
