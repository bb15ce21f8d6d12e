package org.fullrank.methods.sigmoidattention;

import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * Sigmoid attention's settings.
 *
 * @param bias the bias of every logit: {@code none}, {@code value} or {@code nominal}
 * @param rows the divisor of a query's weights
 * @param alibi whether logits fall with the distance of query and key; for encoders with {@code
 *     positions: none}
 * @param causal whether a token attends only to itself and earlier tokens. Use it with {@code pool: mean}, as a class token stands first and would see nothing of the image
 */
public record SigmoidAttentionConfig(Bias bias, RowDivisor rows, boolean alibi, boolean causal)
    implements ComponentConfig {
  /** The bias {@code −log n}, where {@code n} is the encoder's number of tokens. */
  public static final SigmoidAttentionConfig DEFAULT =
      new SigmoidAttentionConfig(Bias.Nominal.open(), RowDivisor.AS_IS, false, false);

  /** The same settings with another bias. */
  public SigmoidAttentionConfig withBias(Bias other) {
    return new SigmoidAttentionConfig(other, rows, alibi, causal);
  }

  /** The same settings with another divisor of rows. */
  public SigmoidAttentionConfig withRows(RowDivisor other) {
    return new SigmoidAttentionConfig(bias, other, alibi, causal);
  }

  /** The same settings with or without ALiBi. */
  public SigmoidAttentionConfig withAlibi(boolean falls) {
    return new SigmoidAttentionConfig(bias, rows, falls, causal);
  }

  /** The same settings with or without causality. */
  public SigmoidAttentionConfig withCausal(boolean looksBack) {
    return new SigmoidAttentionConfig(bias, rows, alibi, looksBack);
  }

  /** The same settings with the encoder's {@code n} filled in, so that the model keeps it at any image size. */
  @Override
  public SigmoidAttentionConfig fixed(TokenLayout extent) {
    return withBias(bias.fixed(extent.tokens()));
  }

  @Override
  public Set<EncoderPart> replaces() {
    return Set.of(EncoderPart.SCORES);
  }

  /** An encoder without attention stays unchanged. */
  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return extent.tokens() == 0
        ? parts
        : parts.withScores(
            new SigmoidScores(bias.fixed(extent.tokens()).b(), rows, new TokenOrder(alibi, causal)));
  }
}
