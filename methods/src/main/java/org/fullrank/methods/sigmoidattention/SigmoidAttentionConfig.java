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
 */
public record SigmoidAttentionConfig(Bias bias, Rows rows) implements ComponentConfig {
  /** {@code −log n}, {@code n} the tokens that the encoder has. */
  public static final SigmoidAttentionConfig DEFAULT =
      new SigmoidAttentionConfig(Bias.Nominal.open(), Rows.AS_IS);

  /** The same with another bias. */
  public SigmoidAttentionConfig withBias(Bias other) {
    return new SigmoidAttentionConfig(other, rows);
  }

  /** The same with rows divided by something else. */
  public SigmoidAttentionConfig withRows(Rows other) {
    return new SigmoidAttentionConfig(bias, other);
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
        : parts.withScores(new SigmoidScores(bias.fixed(extent.tokens()).b(), rows));
  }
}
