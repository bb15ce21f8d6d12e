package org.fullrank.bayes;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;

/**
 * The spread of samples' unit features over posterior draws: an uncertainty without labels and
 * without a probe. Results are in the caller's scope.
 *
 * @param unit {@code [draws, batch, dim]}, rows of length 1
 */
public record FeatureSpread(Tensor unit) {
  public FeatureSpread {
    Check.rank(unit, "unit", "draws", "batch", "dim");
  }

  /** The spread of {@code features [draws, batch, dim]}, scaled to length 1. */
  public static FeatureSpread of(Tensor features) {
    Check.rank(features, "features", "draws", "batch", "dim");
    return new FeatureSpread(Ops.normalize(features, 2));
  }

  /** The standard deviation over the draws, averaged over the entries, {@code [batch]}. */
  public Tensor deviation() {
    return Ops.mean(Spread.deviation(unit), false, 1);
  }

  /** The trace of the covariance over the draws, {@code [batch]}. */
  public Tensor trace() {
    return Ops.sum(Spread.variance(unit), false, 1);
  }

  /** {@code 1 − ‖mean over the draws‖}, {@code [batch]}, 0 to 1. */
  public Tensor lengthDeficit() {
    Tensor length = Ops.length(Ops.mean(unit, false, 0), 1).squeeze(1);
    return Ops.plus(Ops.times(length, -1), 1);
  }
}
