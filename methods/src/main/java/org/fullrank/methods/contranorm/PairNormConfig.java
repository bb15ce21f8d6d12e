package org.fullrank.methods.contranorm;

import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * PairNorm in place of every norm within the blocks. The last norm stays, as mean pooling of
 * centred tokens would give zero.
 *
 * @param radius root mean square length of the output tokens, above 0
 */
public record PairNormConfig(double radius) implements ComponentConfig {
  /** Tokens of mean square length 1. */
  public static final PairNormConfig DEFAULT = new PairNormConfig(1);

  public PairNormConfig {
    Check.positive(radius, "radius");
  }

  @Override
  public Set<EncoderPart> replaces() {
    return Set.of(EncoderPart.NORMS);
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withBlockNorms((_, _) -> new PairNorm(radius));
  }
}
