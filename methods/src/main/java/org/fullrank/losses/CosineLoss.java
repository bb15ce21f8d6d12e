package org.fullrank.losses;

import static org.fullrank.core.Ops.atLeastFloat;
import static org.fullrank.core.Ops.normalize;
import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.sum;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Precision;

/** Losses of the cosine between two vectors. */
public final class CosineLoss {
  private CosineLoss() {}

  /**
   * {@code ‖p̂ − t̂‖² = 2 − 2·cos(p, t)} of every sample, 0 to 4, in fp32 or wider; the target
   * takes no gradient. The regression loss of Grill et al., NeurIPS 2020, arXiv 2006.07733, Eq.
   * (2).
   *
   * @param prediction {@code [batch, dim]}, not normalised
   * @param target {@code [batch, dim]}, not normalised
   * @return {@code [batch]}
   * @throws IllegalArgumentException if the shapes differ
   */
  public static Tensor regression(Tensor prediction, Tensor target) {
    return plus(times(similarity(prediction, target), -2), 2);
  }

  /**
   * {@code cos(p, t)} of every sample, −1 to 1, in fp32 or wider; the target takes no gradient. Its
   * negative is the loss of Chen and He, CVPR 2021, arXiv 2011.10566, Eq. (1).
   *
   * @param prediction {@code [batch, dim]}, not normalised
   * @param target {@code [batch, dim]}, not normalised
   * @return {@code [batch]}
   * @throws IllegalArgumentException if the shapes differ
   */
  public static Tensor similarity(Tensor prediction, Tensor target) {
    Check.rank(prediction, "prediction", "batch", "dim");
    Check.sameShape(prediction, "prediction", target, "target");
    return Precision.exact(() -> {
      Tensor from = normalize(atLeastFloat(prediction), 1);
      Tensor to = normalize(atLeastFloat(target.detach()), 1);
      return sum(from.mul(to), false, 1);
    });
  }
}
