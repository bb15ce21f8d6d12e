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
 * {@code P = σ(q kᵀ/√head + b)}: each key is weighed by itself, and rows need not sum to one. A
 * hidden key weighs nothing; a query that sees no key gives zeros and passes on no gradient.
 *
 * <p>fp32 and bf16 go through this machine's fused kernels, which never make {@code P}; float64,
 * and masks that differ from query to query, are spelled out, {@code σ} in fp32 or more.
 *
 * @param bias {@code b}, finite
 * @param rows what a query's weights are divided by
 * @param order what the places of query and key do to their logit
 */
record SigmoidScores(double bias, Rows rows, Order order) implements Scores {
  /** As the paper has it, of tokens without order. */
  static SigmoidScores of(double bias) {
    return new SigmoidScores(bias, Rows.AS_IS, Order.NONE);
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
    return weights(Ops.rangeLike(queries, queries.size(2)), queries, keys, mask);
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
