package org.fullrank.methods.sigmoidattention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.FusedAttention;
import org.fullrank.attention.Masked;
import org.fullrank.attention.Scores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/** Softmax over logits that fall with distance, rows that see no key zero. */
record AlibiSoftmaxScores(Order order) implements Scores {
  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    order.check(queries, keys);
    return Scope.tidy(() ->
        FusedAttention.fits(mask, queries, keys, values)
            ? FusedAttention.attend(
                rule(queries.size(1), queries.size(3)), queries, keys, values, mask)
            : weights(queries, keys, mask).to(values.scalar_type()).matmul(values));
  }

  @Override
  public Tensor attend(Tensor packed, Optional<Tensor> mask) {
    return Scope.tidy(() ->
        FusedAttention.fits(mask, packed)
            ? FusedAttention.attend(rule(packed.size(3), packed.size(4)), packed, mask)
            : Scores.super.attend(packed, mask));
  }

  private Rule rule(long heads, long head) {
    return order.rule(new Score.Softmax(), heads, head);
  }

  @Override
  public Tensor weights(Tensor queries, Tensor keys, Optional<Tensor> mask) {
    return weights(Ops.rangeLike(queries, queries.size(2)), queries, keys, mask);
  }

  @Override
  public Tensor weights(Tensor places, Tensor queries, Tensor keys, Optional<Tensor> mask) {
    order.check(queries, keys);
    return Scope.tidy(() ->
        Masked.softmax(order.logits(places, queries, keys), order.visible(places, keys, mask)));
  }

  @Override
  public boolean isCausal() {
    return order.causal();
  }
}
