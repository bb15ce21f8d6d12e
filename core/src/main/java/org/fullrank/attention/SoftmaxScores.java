package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/**
 * {@code softmax(q kᵀ/√head)}, rows that see no key zero.
 *
 * <p>fp32 and bf16 go through this machine's fused kernels, if they are more than plain loops,
 * which never make the {@code tokens × keys} weights; float64, and masks that differ from query to
 * query, are spelled out.
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., NeurIPS 2017, Eq. (1)</a>
 */
public record SoftmaxScores() implements Scores {
  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    return Scope.tidy(() -> {
      if (FusedAttention.fits(mask, queries, keys, values)) {
        return FusedAttention.attend(rule((int) queries.size(3)), queries, keys, values, mask);
      }
      return spelled(queries, keys, mask).matmul(values);
    });
  }

  @Override
  public Tensor attend(Tensor packed, Optional<Tensor> mask) {
    return Scope.tidy(() ->
        FusedAttention.fits(mask, packed)
            ? FusedAttention.attend(rule((int) packed.size(4)), packed, mask)
            : Scores.super.attend(packed, mask));
  }

  private static Rule rule(int head) {
    return Rule.of(new Score.Softmax(), head);
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
