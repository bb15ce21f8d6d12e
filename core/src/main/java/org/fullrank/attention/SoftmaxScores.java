package org.fullrank.attention;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/**
 * {@code softmax(q kᵀ/√head)}, rows that see no key zero.
 *
 * <p>fp32 and bf16 go through this machine's fused kernels, if they are more than plain loops,
 * which never make the {@code tokens × keys} weights; float64, masks that differ from query to
 * query, and logits to which a tensor is added, are spelled out.
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., NeurIPS 2017, Eq. (1)</a>
 */
public record SoftmaxScores() implements Scores {
  private static final Score SOFTMAX = new Score.Softmax();

  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, AttentionBias bias) {
    return Scope.tidy(() -> {
      if (bias.fuses(queries, keys, values)) {
        Rule rule = bias.rule(SOFTMAX, queries.size(1), queries.size(3));
        return FusedAttention.attend(rule, queries, keys, values, bias.visible());
      }
      return weights(queries, keys, bias).to(values.scalar_type()).matmul(values);
    });
  }

  @Override
  public Tensor attend(Tensor packed, AttentionBias bias) {
    return Scope.tidy(() -> {
      if (bias.fuses(packed)) {
        Rule rule = bias.rule(SOFTMAX, packed.size(3), packed.size(4));
        return FusedAttention.attend(rule, packed, bias.visible());
      }
      return Scores.super.attend(packed, bias);
    });
  }

  @Override
  public Tensor weights(Tensor queries, Tensor keys, AttentionBias bias) {
    return Scope.tidy(() -> {
      double scale = 1 / Math.sqrt((double) queries.size(3));
      Tensor logits = Ops.times(queries, scale).matmul(keys.transpose(2, 3));
      AttentionBias spelled = bias.spelled(queries, keys);
      return Masked.softmax(spelled.onto(logits), spelled.visible());
    });
  }
}
