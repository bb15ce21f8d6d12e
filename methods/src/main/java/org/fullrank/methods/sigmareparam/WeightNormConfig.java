package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Every linear map of the blocks, and of heads that are made as they are, with rows of trained
 * length (Salimans and Kingma, 2016); convolutions stay as they are.
 */
public record WeightNormConfig() implements ComponentConfig {
  /** It has no settings. */
  public static final WeightNormConfig DEFAULT = new WeightNormConfig();

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withLinears(WeightNormMap.maker(parts.linears()));
  }

  @Override
  public boolean fuses() {
    return true;
  }
}
