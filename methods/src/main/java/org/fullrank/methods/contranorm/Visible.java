package org.fullrank.methods.contranorm;

import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * Which tokens a token is compared with.
 *
 * @param pairs {@code [batch or 1, tokens or 1, tokens]} bool, true where the second may be seen
 */
record Visible(Tensor pairs) {
  /** Absent when every token sees every other. */
  static Optional<Visible> of(long tokens, Optional<Tensor> real, boolean causal) {
    Optional<Tensor> before = causal ? Optional.of(earlier(tokens).unsqueeze(0)) : Optional.empty();
    return Stream.of(real.map(r -> r.unsqueeze(1)), before)
        .flatMap(Optional::stream)
        .reduce(Tensor::bitwise_and)
        .map(Visible::new);
  }

  private static Tensor earlier(long tokens) {
    Tensor place = Ops.range(tokens);
    return place.unsqueeze(0).le(place.unsqueeze(1));
  }

  /** Softmax of {@code logits [batch, tokens, tokens]} along the last axis; rows of none are 0. */
  Tensor softmax(Tensor logits) {
    Tensor any = pairs.any(2, true);
    Tensor hidden = pairs.bitwise_or(any.logical_not()).logical_not();
    return Ops.fill(logits, hidden, Double.NEGATIVE_INFINITY).softmax(2).mul(any);
  }
}
