package org.fullrank.methods.sigmareparam;

import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.heads.WeightNormMap;
import org.fullrank.methods.ComponentConfig;

/**
 * Weight normalisation (Salimans and Kingma, 2016): rows of trained length in every linear map of
 * the blocks, and of heads made by the same maker. Convolutions stay plain.
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
