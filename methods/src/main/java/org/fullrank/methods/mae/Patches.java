package org.fullrank.methods.mae;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/** Patches that are normalised, each by its own pixels. */
final class Patches {
  private static final double EPSILON = 1e-6; // added to the variance, as the authors do

  private Patches() {}

  /** {@code (x − mean)/√(variance + 1e-6)} within each patch, with the unbiased variance. */
  static Tensor normalised(Tensor patches) {
    return patches.sub(Ops.mean(patches, true, 2)).div(deviation(patches));
  }

  /** The inverse of {@link #normalised}, with mean and variance of the patches {@code like}. */
  static Tensor restored(Tensor normalised, Tensor like) {
    return normalised.mul(deviation(like)).add(Ops.mean(like, true, 2));
  }

  private static Tensor deviation(Tensor patches) {
    return Ops.plus(Ops.variance(patches, 2).unsqueeze(2), EPSILON).sqrt();
  }
}
