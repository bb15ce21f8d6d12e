package org.fullrank.methods.sigmoidattention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.FusedAttention;
import org.fullrank.attention.Scores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/**
 * {@code P = σ(q kᵀ/√head + b)}: each key's weight depends on that key alone, and rows need not sum to one. A hidden key has weight zero. A query without a visible key has output zero and passes on no gradient.
 *
 * <p>fp32 and bf16 use this machine's fused kernels, which never allocate {@code P}. float64, and masks that differ from query to query, use tensor operations, with {@code σ} in fp32 or wider.
 *
 * @param bias {@code b}, finite
 * @param rows the divisor of a query's weights
 * @param order the effect of the positions of query and key on their logit
 */
record SigmoidScores(double bias, RowDivisor rows, TokenOrder order) implements Scores {
  /** The paper's scores, for tokens without order. */
  static SigmoidScores of(double bias) {
    return new SigmoidScores(bias, RowDivisor.AS_IS, TokenOrder.NONE);
  }

  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    order.check(queries, keys);
    return Scope.tidy(() -> {
      if (!FusedAttention.fits(mask, queries, keys, values)) {
        return weights(queries, keys, mask).to(values.scalar_type()).matmul(values);
      }
      Rule rule = rule(queries.size(1), queries.size(3));
      Tensor mixed = FusedAttention.attend(rule, queries, keys, values, mask);
      return rows.divide(mixed, () -> order.seen(keys, mask));
    });
  }

  @Override
  public Tensor attend(Tensor packed, Optional<Tensor> mask) {
    return Scope.tidy(() -> {
      if (!FusedAttention.fits(mask, packed)) {
        return Scores.super.attend(packed, mask);
      }
      Tensor mixed = FusedAttention.attend(rule(packed.size(3), packed.size(4)), packed, mask);
      return rows.divide(mixed, () -> order.seen(packed.select(2, 1).transpose(1, 2), mask));
    });
  }

  private Rule rule(long heads, long head) {
    return order.rule(new Score.Sigmoid((float) bias), heads, head);
  }

  @Override
  public Tensor weights(Tensor queries, Tensor keys, Optional<Tensor> mask) {
    return weights(Ops.range(queries.size(2)), queries, keys, mask);
  }

  @Override
  public Tensor weights(Tensor places, Tensor queries, Tensor keys, Optional<Tensor> mask) {
    order.check(queries, keys);
    return Scope.tidy(() -> {
      Tensor logits = Ops.plus(order.logits(places, queries, keys), bias);
      Tensor weights =
          order
              .visible(places, keys, mask)
              .map(v -> Ops.fill(logits, v.logical_not(), Double.NEGATIVE_INFINITY))
              .orElse(logits)
              .sigmoid();
      return rows.divide(weights, () -> seen(places, keys, mask));
    });
  }

  private Tensor seen(Tensor places, Tensor keys, Optional<Tensor> mask) {
    Tensor all = order.seen(keys, mask);
    return all.size(2) == 1 ? all : all.index_select(2, places);
  }

  @Override
  public boolean isCausal() {
    return order.causal();
  }
}
