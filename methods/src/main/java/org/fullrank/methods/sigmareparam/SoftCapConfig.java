package org.fullrank.methods.sigmareparam;

import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Softmax attention with soft-capped logits.
 *
 * @param cap largest logit, above 0
 */
public record SoftCapConfig(double cap) implements ComponentConfig {
  /** Gemma 2's cap. */
  public static final SoftCapConfig DEFAULT = new SoftCapConfig(50);

  public SoftCapConfig {
    Check.positive(cap, "cap");
  }

  @Override
  public Set<EncoderPart> replaces() {
    return Set.of(EncoderPart.SCORES);
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withScores(new SoftCapScores(cap));
  }
}
