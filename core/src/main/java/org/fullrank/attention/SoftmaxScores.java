package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * {@code softmax(q kᵀ/√head)}, rows that see no key zero.
 *
 * <p>fp32 goes through libtorch's fused operator, which never makes the {@code tokens × keys}
 * weights. bf16 is spelled out: the fused operator falls back to scalar code there.
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., NeurIPS 2017, Eq. (1)</a>
 */
public record SoftmaxScores() implements Scores {
  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    return Scope.tidy(() -> {
      if (queries.scalar_type().intern() == ScalarType.BFloat16) {
        return spelled(queries, keys, mask).matmul(values);
      }
      return mask.map(
              visible -> {
                Tensor sees = visible.any(3, true); // [batch, 1, 1 or tokens, 1]
                Tensor safe = visible.bitwise_or(sees.logical_not());
                return NeuralOps.softmaxAttention(queries, keys, values, safe).mul(sees);
              })
          .orElseGet(() -> Ops.softmaxAttention(queries, keys, values));
    });
  }

  @Override
  public Tensor weights(Tensor queries, Tensor keys, Optional<Tensor> mask) {
    return Scope.tidy(() -> spelled(queries, keys, mask));
  }

  private static Tensor spelled(Tensor queries, Tensor keys, Optional<Tensor> mask) {
    double scale = 1 / Math.sqrt((double) queries.size(3));
    Tensor logits = Ops.times(queries, scale).matmul(keys.transpose(2, 3));
    return Masked.softmax(logits, mask);
  }
}
