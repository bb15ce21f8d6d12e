package org.fullrank.diagnose;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;

/**
 * How the tokens of one sample differ from each other, averaged over samples: oversmoothing shows
 * as a cosine that climbs to 1 and a rank that falls to 1 from layer to layer.
 *
 * @param meanCosine of all pairs of different tokens, −1 to 1
 * @param effectiveRank of the tokens as they are, 1 to {@code fullRank}
 * @param fullRank {@code min(tokens, width)}
 * @see <a href="https://arxiv.org/abs/2303.06562">Guo et al., ICLR 2023</a>
 */
public record TokenHealth(double meanCosine, double effectiveRank, int fullRank) {
  /** The health of {@code tokens}, {@code [batch, tokens, width]}, at least two tokens. */
  public static TokenHealth of(Tensor tokens) {
    Check.rank(tokens, "tokens", "batch", "tokens", "width");
    int fullRank = Math.toIntExact(Math.min(tokens.size(1), tokens.size(2)));
    if (!Ops.isFinite(tokens)) {
      return new TokenHealth(Double.NaN, Double.NaN, fullRank);
    }
    double rank =
        Spectrum.perSample(tokens).stream()
            .mapToDouble(Spectrum::effectiveRank)
            .average()
            .orElseThrow();
    return new TokenHealth(Geometry.meanCosine(tokens), rank, fullRank);
  }
}
