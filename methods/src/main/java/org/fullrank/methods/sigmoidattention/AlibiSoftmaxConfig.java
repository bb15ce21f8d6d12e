package org.fullrank.methods.sigmoidattention;

import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Softmax attention with ALiBi, whose logits fall with distance. It is the baseline of sigmoid attention with {@code alibi}.
 *
 * @param causal whether a token attends only to itself and earlier tokens. Use it with {@code pool: mean}, as a class token stands first and would see nothing of the image
 */
public record AlibiSoftmaxConfig(boolean causal) implements ComponentConfig {
  /** Attention to both sides. */
  public static final AlibiSoftmaxConfig DEFAULT = new AlibiSoftmaxConfig(false);

  @Override
  public Set<EncoderPart> replaces() {
    return Set.of(EncoderPart.SCORES);
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withScores(new AlibiSoftmaxScores(new TokenOrder(true, causal)));
  }
}
