package org.fullrank.methods.sigmoidattention;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.FusedAttention;
import org.fullrank.attention.Scores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/**
 * {@code P = σ(q kᵀ/√head + b)}: each key's weight depends on that key alone, and rows need not sum
 * to one. A hidden key has weight zero. A query without a visible key has output zero and passes on
 * no gradient.
 *
 * <p>fp32 and bf16 use this machine's fused kernels, which never allocate {@code P}. float64, and
 * masks that differ from query to query, use tensor operations, with {@code σ} in fp32 or wider.
 *
 * @param bias {@code b}, finite
 * @param rows the divisor of a query's weights
 */
record SigmoidScores(double bias, RowDivisor rows) implements Scores {
  /** The paper's scores. */
  static SigmoidScores of(double bias) {
    return new SigmoidScores(bias, RowDivisor.AS_IS);
  }

  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, AttentionBias added) {
    return Scope.tidy(() -> {
      if (!added.fuses(queries, keys, values)) {
        return weights(queries, keys, added).to(values.scalar_type()).matmul(values);
      }
      Rule rule = added.rule(score(), queries.size(1), queries.size(3));
      Tensor mixed = FusedAttention.attend(rule, queries, keys, values, added.visible());
      return rows.divide(mixed, () -> added.counts(queries, keys));
    });
  }

  @Override
  public Tensor attend(Tensor packed, AttentionBias added) {
    return Scope.tidy(() -> {
      if (!added.fuses(packed)) {
        return Scores.super.attend(packed, added);
      }
      Rule rule = added.rule(score(), packed.size(3), packed.size(4));
      Tensor mixed = FusedAttention.attend(rule, packed, added.visible());
      Tensor keys = packed.select(2, 1).transpose(1, 2);
      return rows.divide(mixed, () -> added.counts(keys, keys));
    });
  }

  private Score score() {
    return new Score.Sigmoid((float) bias);
  }

  @Override
  public Tensor weights(Tensor queries, Tensor keys, AttentionBias added) {
    return Scope.tidy(() -> weighed(queries, keys, added.spelled(queries, keys)));
  }

  private Tensor weighed(Tensor queries, Tensor keys, AttentionBias spelled) {
    double scale = 1 / Math.sqrt((double) queries.size(3));
    Tensor dots = Ops.atLeastFloat(Ops.times(queries, scale).matmul(keys.transpose(2, 3)));
    Tensor logits = Ops.plus(spelled.onto(dots), bias);
    Tensor weights =
        spelled
            .visible()
            .map(v -> Ops.fill(logits, v.logical_not(), Double.NEGATIVE_INFINITY))
            .orElse(logits)
            .sigmoid();
    return rows.divide(weights, () -> spelled.counts(queries, keys));
  }
}
