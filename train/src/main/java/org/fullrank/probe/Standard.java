package org.fullrank.probe;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/** Mean and reciprocal deviation of each feature, {@code [1, width]}, of the training samples. */
public record Standard(Tensor mean, Tensor scale) {
  /** The statistics of {@code x [samples, width]}. */
  public static Standard of(Tensor x) {
    Tensor mean = Ops.mean(x, true, 0);
    Tensor deviation = Ops.mean(x.sub(mean).square(), true, 0).sqrt();
    // A constant training feature carries no information: 0 rather than noise over noise.
    Tensor dead = deviation.le(Ops.clampMin(mean.abs(), 1e-6).mul(Ops.fullLike(x, 1e-6, 1)));
    return new Standard(mean, Ops.fill(deviation.reciprocal(), dead, 0));
  }

  /** {@code x [samples, width]}, standardised. */
  public Tensor apply(Tensor x) {
    return Scope.tidy(() -> x.sub(mean).mul_(scale));
  }
}
