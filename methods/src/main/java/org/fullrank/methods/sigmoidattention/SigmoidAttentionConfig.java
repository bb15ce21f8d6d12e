package org.fullrank.methods.sigmoidattention;

import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Sigmoid attention's settings.
 *
 * @param bias what is added to every logit; {@code none}, {@code value} or {@code nominal}
 * @param rows what a query's weights are divided by
 * @param alibi whether logits fall with the distance of query and key; for encoders with {@code
 *     positions: none}
 */
public record SigmoidAttentionConfig(Bias bias, Rows rows, boolean alibi)
    implements ComponentConfig {
  /** {@code −log n}, {@code n} the tokens that the encoder has. */
  public static final SigmoidAttentionConfig DEFAULT =
      new SigmoidAttentionConfig(Bias.Nominal.open(), Rows.AS_IS, false);

  /** The same with another bias. */
  public SigmoidAttentionConfig withBias(Bias other) {
    return new SigmoidAttentionConfig(other, rows, alibi);
  }

  /** The same with rows divided by something else. */
  public SigmoidAttentionConfig withRows(Rows other) {
    return new SigmoidAttentionConfig(bias, other, alibi);
  }

  /** The same with or without ALiBi. */
  public SigmoidAttentionConfig withAlibi(boolean falls) {
    return new SigmoidAttentionConfig(bias, rows, falls);
  }

  /** With the encoder's {@code n} written down, so that the model keeps it at any image size. */
  @Override
  public SigmoidAttentionConfig fixed(TokenLayout extent) {
    return withBias(bias.fixed(extent.tokens()));
  }

  @Override
  public Set<EncoderPart> replaces() {
    return Set.of(EncoderPart.SCORES);
  }

  /** An encoder in which no tokens meet stays as it is. */
  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return extent.tokens() == 0
        ? parts
        : parts.withScores(new SigmoidScores(bias.fixed(extent.tokens()).b(), rows, alibi));
  }
}
