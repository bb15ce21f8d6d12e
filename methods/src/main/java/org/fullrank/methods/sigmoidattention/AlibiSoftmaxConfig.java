package org.fullrank.methods.sigmoidattention;

import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Softmax attention whose logits fall with distance (ALiBi): what sigmoid attention with {@code
 * alibi} is compared with.
 *
 * @param causal whether a token sees only itself and those before it; for encoders with {@code
 *     pool: mean}, as a class token stands first and would see nothing of the image
 */
public record AlibiSoftmaxConfig(boolean causal) implements ComponentConfig {
  /** Both sides are seen. */
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
