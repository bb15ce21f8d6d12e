package org.fullrank.methods.positionprediction;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * MP3's settings. The paper measures mask ratios of 0.3, 0.5, 0.75 and 0.9.
 *
 * @param maskRatio {@code η}, the share of a sample's tokens that give no keys and values, 0 or
 *     more, below 1
 * @param target what the head says of each token's place
 */
public record PositionPredictionConfig(double maskRatio, PositionTarget target) implements Config {
  /** Small images and a small encoder, on a CPU. */
  public static final PositionPredictionConfig DEFAULT =
      new PositionPredictionConfig(0.5, new PositionTarget.Place());

  public PositionPredictionConfig {
    if (!(maskRatio >= 0 && maskRatio < 1)) {
      throw new IllegalArgumentException(
          "mask_ratio: want 0 or a number above it, below 1, was " + maskRatio);
    }
  }

  @Override
  public Needs needs() {
    return Needs.views(1);
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS);
  }

  @Override
  public Method build(Site site) {
    return new PositionPrediction(this, site);
  }
}
