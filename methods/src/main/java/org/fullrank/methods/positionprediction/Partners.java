package org.fullrank.methods.positionprediction;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/** For each token another real token of its sample: the next one in a drawn circle of them. */
final class Partners {
  private Partners() {}

  /**
   * {@code [batch, tokens]} int64; the token itself where it is the only real one. Of padded tokens
   * any number.
   *
   * @param real {@code [batch, tokens]} bool, false for padding
   */
  static Tensor of(Seed seed, Tensor real) {
    Tensor noise = Ops.randLike(seed, Ops.toFloat(real), real.size(0), real.size(1));
    Tensor order = noise.add(real.logical_not()).argsort(1, false); // padded ones last
    Tensor rank = order.argsort(1, false);
    Tensor sum = Ops.sum(real, true, 1);
    Tensor count = sum.add(sum.logical_not()); // 1 for 0
    Tensor next = rank.add(Tensors.like(new long[] {1}, rank, 1)).remainder(count);
    return order.gather(1, next);
  }
}
