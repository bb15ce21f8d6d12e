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
 */
public record SigmoidAttentionConfig(Bias bias, RowDivisor rows) implements ComponentConfig {
  /** The bias {@code −log n}, where {@code n} is the encoder's number of tokens. */
  public static final SigmoidAttentionConfig DEFAULT =
      new SigmoidAttentionConfig(Bias.Nominal.open(), RowDivisor.AS_IS);

  /** The same settings with another bias. */
  public SigmoidAttentionConfig withBias(Bias other) {
    return new SigmoidAttentionConfig(other, rows);
  }

  /** The same settings with another divisor of rows. */
  public SigmoidAttentionConfig withRows(RowDivisor other) {
    return new SigmoidAttentionConfig(bias, other);
  }

  /**
   * The same settings with the encoder's {@code n} filled in, so that the model keeps it at any
   * image size.
   */
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
        : parts.withScores(new SigmoidScores(bias.fixed(extent.tokens()).b(), rows));
  }
}
