package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.heads.WeightNormMap;
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
    return parts.withLinears(
        parts
            .linears()
            .then(map -> {
              var tensors = SigmaReparam.Plain.of(map);
              return WeightNormMap.of(tensors.weight(), tensors.bias());
            }));
  }

  @Override
  public boolean fuses() {
    return true;
  }
}
