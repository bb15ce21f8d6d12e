package org.fullrank.methods.sigmareparam;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Masked;
import org.fullrank.attention.Scores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/** {@code softmax(c·tanh(q kᵀ/(c·√head)))}; rows without a visible key are zero. */
record SoftCapScores(double cap) implements Scores {
  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    return Scope.tidy(() -> weights(queries, keys, mask).matmul(values));
  }

  @Override
  public Tensor weights(Tensor queries, Tensor keys, Optional<Tensor> mask) {
    return Scope.tidy(() -> {
      double scale = 1 / (cap * Math.sqrt((double) queries.size(3)));
      Tensor share = Ops.times(queries, scale).matmul(keys.transpose(2, 3));
      return Masked.softmax(Ops.times(share.tanh(), cap), mask);
    });
  }
}
