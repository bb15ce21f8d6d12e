package org.fullrank.methods.duet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;

/**
 * Linear regression with a penalty on the squared weights, of standardised features, in closed form
 * and float64.
 *
 * @param mean of each feature, {@code [1, width]}
 * @param scale inverse deviation of each feature, {@code [1, width]}
 * @param weight {@code [width, outputs]}
 * @param bias {@code [1, outputs]}
 */
record Ridge(Tensor mean, Tensor scale, Tensor weight, Tensor bias) {
  private static final double PENALTY = 1e-3; // times the number of samples
  private static final double TINY = 1e-6;

  /**
   * The regression of {@code wanted [samples, outputs]} on {@code features [samples, width]}; its
   * tensors live in the caller's scope.
   */
  static Ridge fitted(Tensor features, Tensor wanted) {
    Tensor x = features.to(ScalarType.Double);
    Tensor y = wanted.to(ScalarType.Double);
    double samples = x.size(0);
    Tensor mean = Ops.mean(x, true, 0);
    Tensor centred = x.sub(mean);
    Tensor spread = Ops.mean(centred.square(), true, 0).sqrt();
    Tensor scale = Ops.plus(spread, TINY).reciprocal();
    Tensor unit = centred.mul(scale);
    Tensor bias = Ops.mean(y, true, 0);
    Tensor moments = Ops.times(unit.t().matmul(unit), 1 / samples);
    Tensor axes = Ops.eigenvectors(moments);
    Tensor powers = Ops.plus(axes.t().matmul(moments).matmul(axes).diagonal(), PENALTY);
    Tensor products = Ops.times(axes.t().matmul(unit.t().matmul(y.sub(bias))), 1 / samples);
    return new Ridge(mean, scale, axes.matmul(products.div(powers.unsqueeze(1))), bias);
  }

  /** {@code [samples, outputs]} of {@code features [samples, width]}, float64. */
  Tensor of(Tensor features) {
    return features.to(ScalarType.Double).sub(mean).mul(scale).matmul(weight).add(bias);
  }
}
