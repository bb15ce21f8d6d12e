package org.fullrank.methods.sigmareparam;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.Masked;
import org.fullrank.attention.Scores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/** {@code softmax(c·tanh(q kᵀ/(c·√head)))}; rows without a visible key are zero. */
record SoftCapScores(double cap) implements Scores {
  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, AttentionBias bias) {
    return Scope.tidy(() -> weights(queries, keys, bias).to(values.scalar_type()).matmul(values));
  }

  /** {@code bias} is added after the cap. */
  @Override
  public Tensor weights(Tensor queries, Tensor keys, AttentionBias bias) {
    return Scope.tidy(() -> {
      double scale = 1 / (cap * Math.sqrt((double) queries.size(3)));
      Tensor share = Ops.times(queries, scale).matmul(keys.transpose(2, 3));
      AttentionBias spelled = bias.spelled(queries, keys);
      return Masked.softmax(spelled.onto(Ops.times(share.tanh(), cap)), spelled.visible());
    });
  }
}
