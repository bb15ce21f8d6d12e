package org.fullrank.bayes;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/** Spread over the first axis. */
final class Spread {
  private Spread() {}

  /** The unbiased variance over axis 0; 0 for a single entry. */
  static Tensor variance(Tensor draws) {
    long count = draws.size(0);
    if (count == 1) {
      return Ops.zerosLike(draws.select(0, 0));
    }
    Tensor apart = draws.sub(Ops.mean(draws, true, 0)).square();
    return Ops.times(Ops.sum(apart, false, 0), 1.0 / (count - 1));
  }

  static Tensor deviation(Tensor draws) {
    return variance(draws).sqrt();
  }
}
