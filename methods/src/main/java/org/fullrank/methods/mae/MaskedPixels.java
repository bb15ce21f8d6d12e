package org.fullrank.methods.mae;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * The mean squared error of pixels over the patches that did not enter the encoder. Every sample
 * hides as many patches as the others.
 *
 * @param loss scalar
 * @param perSample {@code [batch]}, the mean over the hidden patches of each sample
 */
record MaskedPixels(Tensor loss, Tensor perSample) {
  /**
   * The loss, in fp32 or wider.
   *
   * @param drawn {@code [batch, patches, pixels]}, predicted
   * @param wanted {@code [batch, patches, pixels]}; it takes no gradient
   * @param hidden {@code [batch, patches]}, 1 for a patch that counts, else 0
   */
  static MaskedPixels of(Tensor drawn, Tensor wanted, Tensor hidden) {
    Check.rank(drawn, "drawn", "batch", "patches", "pixels");
    Check.sameShape(drawn, "drawn", wanted, "wanted");
    return Precision.exact(() -> {
      Tensor errors = Ops.atLeastFloat(drawn).sub(wanted.detach()).square();
      Tensor perPatch = Ops.mean(errors, false, 2);
      Tensor count = Ops.sum(hidden, false, 1); // [batch]
      Tensor perSample = Ops.sum(perPatch.mul(hidden), false, 1).div(count);
      return new MaskedPixels(perSample.mean(), perSample);
    });
  }
}
