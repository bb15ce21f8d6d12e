package org.fullrank.methods.byol;

import static org.fullrank.core.Ops.atLeastFloat;
import static org.fullrank.core.Ops.normalize;
import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.sum;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;

/** The regression loss of Grill et al., NeurIPS 2020, arXiv 2006.07733, Eq. (2). */
final class ByolLoss {
  private ByolLoss() {}

  /**
   * {@code ‖p̂ − t̂‖² = 2 − 2·cos(p, t)} of every sample, 0 to 4; the target takes no gradient.
   *
   * @param prediction {@code [batch, dim]}, of any length
   * @param target {@code [batch, dim]}, of any length
   * @return {@code [batch]}
   * @throws IllegalArgumentException if the shapes differ
   */
  static Tensor perSample(Tensor prediction, Tensor target) {
    Check.rank(prediction, "prediction", "batch", "dim");
    Check.sameShape(prediction, "prediction", target, "target");
    Tensor cosine =
        sum(
            normalize(atLeastFloat(prediction), 1).mul(normalize(atLeastFloat(target.detach()), 1)),
            false,
            1);
    return plus(times(cosine, -2), 2);
  }
}
