package org.fullrank.methods.mae;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;

/**
 * Which patches of each sample enter the encoder, drawn without replacement.
 *
 * @param kept {@code [batch, kept]} int64, the patches that enter, ascending
 * @param hidden {@code [batch, patches]}, 1 for a patch that does not enter, else 0
 */
record RandomMask(Tensor kept, Tensor hidden) {
  /** The mask of {@code shape} {@code [batch, patches]} that keeps {@code keep} of each sample. */
  static RandomMask of(Seed seed, long batch, long patches, long keep, Tensor like) {
    Tensor noise = Ops.randLike(seed, like, batch, patches);
    Tensor drawn = noise.argsort(1, false).narrow(1, 0, keep); // the smallest stay
    Tensor kept = drawn.gather(1, drawn.argsort(1, false));
    Tensor zeros = Ops.zerosLike(noise, batch, keep);
    Tensor hidden = Ops.onesLike(noise, batch, patches).scatter(1, kept, zeros);
    return new RandomMask(kept, hidden);
  }
}
