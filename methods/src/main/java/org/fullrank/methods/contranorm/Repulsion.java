package org.fullrank.methods.contranorm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.CustomGradient;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;
import org.fullrank.kernels.TokenRepulsion;

/**
 * {@code keep·x − s·P x} with {@code P = softmax(x̂ x̂ᵀ/τ)}, forward and backward. It uses {@link
 * FusedRepulsion} if a kernel supports the tokens, and attention kernels otherwise. {@code P x} is
 * single-head attention with queries and keys {@code x̂} and values {@code x}. These kernels never
 * allocate {@code P}.
 *
 * <p>With the gradient {@code g} of the output and attention's gradients {@code dQ, dK, dV}: {@code
 * dx = keep·g − s·(dV + (I − x̂ x̂ᵀ)(dQ + dK)/‖x‖)}, row by row.
 *
 * @param scale {@code s}
 * @param temperature {@code τ}
 * @param keepScale whether {@code keep} is {@code 1 + s} instead of 1
 * @param mask the mask of the comparisons
 */
record Repulsion(double scale, double temperature, boolean keepScale, Mask mask) {
  /**
   * @param x {@code [batch, tokens, width]}
   * @param real {@code [batch, tokens]} bool, false for padding
   * @return the same shape; empty if no kernel supports the tokens
   */
  Optional<Tensor> of(Tensor x, Optional<Tensor> real) {
    return inOnePass(x, real).or(() -> byAttention(x, real));
  }

  private Optional<Tensor> inOnePass(Tensor x, Optional<Tensor> real) {
    if ((float) temperature < TokenRepulsion.LEAST_TEMPERATURE) {
      return Optional.empty();
    }
    float keep = (float) (keepScale ? 1 + scale : 1);
    var step = new TokenRepulsion.Step(keep, (float) scale, (float) temperature, mask.causal());
    return FusedRepulsion.of(step, x, real).map(it -> it.apply(x));
  }

  /** The step by attention kernels, for more tokens and other temperatures. */
  Optional<Tensor> byAttention(Tensor x, Optional<Tensor> real) {
    var known = real.map(r -> r.view(r.size(0), 1, 1, r.size(1)));
    Tensor heads = x.unsqueeze(1);
    if (!FusedAttention.fits(known, heads)) {
      return Optional.empty();
    }
    var rule = new Rule(new Score.Softmax(), (float) (1 / temperature), mask);
    // Only shape and type are checked, so a single sample suffices.
    Tensor one = Precision.ofProducts(heads.narrow(0, 0, 1)).expand(heads.shape());
    var attention = FusedAttention.of(rule, one, one, known);
    return Optional.of(
        CustomGradient.apply(
            List.of(x),
            in -> forward(attention, in.getFirst()),
            (gradient, saved) -> List.of(backward(attention, gradient, saved))));
  }

  private CustomGradient.Result forward(FusedAttention attention, Tensor x) {
    Tensor inverse = Ops.inverseLength(x, 2);
    Tensor unit = Precision.ofProducts(x.mul(inverse)).unsqueeze(1);
    var average = attention.forward(List.of(unit, unit, Precision.ofProducts(x).unsqueeze(1)));
    var saved = new ArrayList<>(average.saved());
    saved.add(inverse);
    return new CustomGradient.Result(moved(x, average.output().squeeze(1)), saved);
  }

  private Tensor backward(FusedAttention attention, Tensor gradient, List<Tensor> saved) {
    Tensor unit = saved.getFirst().squeeze(1);
    var made = attention.backward(gradient.unsqueeze(1), saved);
    Tensor turned = made.getFirst().squeeze(1).add_(made.get(1).squeeze(1));
    Tensor along = Ops.sum(turned.mul(unit), true, 2);
    Tensor across = turned.addcmul_(unit, along.neg_()).mul(saved.getLast());
    return moved(gradient, across.add_(made.getLast().squeeze(1)));
  }

  private Tensor moved(Tensor x, Tensor average) {
    Tensor same = average.to(x.scalar_type());
    return keepScale ? Ops.between(x, same, -scale) : Ops.plusTimes(x, same, -scale);
  }
}
