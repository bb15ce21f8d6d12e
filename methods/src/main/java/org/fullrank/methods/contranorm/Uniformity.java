package org.fullrank.methods.contranorm;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * {@code L_u(H) = Σ_i log Σ_j exp(h_i·h_j/τ)}, including {@code j = i}. The layer descends its
 * gradient {@code (P + Pᵀ)H/τ}.
 */
final class Uniformity {
  private Uniformity() {}

  /**
   * The uniformity of each sample.
   *
   * @param tokens {@code [batch, tokens, width]}
   * @param temperature {@code τ}, above 0
   * @param real {@code [batch, tokens]} bool, false for padding
   * @return {@code [batch]}
   */
  static Tensor of(Tensor tokens, double temperature, Optional<Tensor> real) {
    Check.rank(tokens, "tokens", "batch", "tokens", "width");
    Check.positive(temperature, "temperature");
    return Scope.tidy(() -> {
      Tensor exact = Ops.atLeastFloat(tokens);
      Tensor logits = Ops.times(exact.matmul(exact.transpose(1, 2)), 1 / temperature);
      if (real.isEmpty()) {
        return Ops.sum(Ops.logSumExp(logits, 2), false, 1);
      }
      Tensor mask = real.get();
      Tensor seen = Ops.fill(logits, mask.logical_not().unsqueeze(1), -1e30); // exp of it is 0
      return Ops.sum(Ops.logSumExp(seen, 2).mul(mask), false, 1);
    });
  }
}
