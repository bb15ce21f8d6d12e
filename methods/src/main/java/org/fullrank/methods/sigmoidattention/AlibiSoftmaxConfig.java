package org.fullrank.methods.sigmoidattention;

import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Softmax attention whose logits fall with distance (ALiBi): what sigmoid attention with {@code
 * alibi} is compared with.
 */
public record AlibiSoftmaxConfig() implements ComponentConfig {
  /** It has no settings. */
  public static final AlibiSoftmaxConfig DEFAULT = new AlibiSoftmaxConfig();

  @Override
  public Set<EncoderPart> replaces() {
    return Set.of(EncoderPart.SCORES);
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withScores(new AlibiSoftmaxScores());
  }
}
