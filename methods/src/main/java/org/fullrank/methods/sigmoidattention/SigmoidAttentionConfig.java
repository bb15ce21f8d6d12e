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
 * @param causal whether a token sees only itself and those before it; for encoders with {@code
 *     pool: mean}, as a class token stands first and would see nothing of the image
 */
public record SigmoidAttentionConfig(Bias bias, RowDivisor rows, boolean alibi, boolean causal)
    implements ComponentConfig {
  /** {@code −log n}, {@code n} the tokens that the encoder has. */
  public static final SigmoidAttentionConfig DEFAULT =
      new SigmoidAttentionConfig(Bias.Nominal.open(), RowDivisor.AS_IS, false, false);

  /** The same with another bias. */
  public SigmoidAttentionConfig withBias(Bias other) {
    return new SigmoidAttentionConfig(other, rows, alibi, causal);
  }

  /** The same with rows divided by something else. */
  public SigmoidAttentionConfig withRows(RowDivisor other) {
    return new SigmoidAttentionConfig(bias, other, alibi, causal);
  }

  /** The same with or without ALiBi. */
  public SigmoidAttentionConfig withAlibi(boolean falls) {
    return new SigmoidAttentionConfig(bias, rows, falls, causal);
  }

  /** The same with or without sight of later tokens. */
  public SigmoidAttentionConfig withCausal(boolean looksBack) {
    return new SigmoidAttentionConfig(bias, rows, alibi, looksBack);
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
        : parts.withScores(
            new SigmoidScores(bias.fixed(extent.tokens()).b(), rows, new TokenOrder(alibi, causal)));
  }
}
