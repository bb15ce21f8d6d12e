package org.fullrank.methods.contranorm;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * {@code r·c / √(mean_i ‖c_i‖²)}, where {@code c} are the tokens of a sample minus their mean. The
 * mean square length stays {@code r²} at every depth. Padding is excluded. For causal inputs, the
 * mean and spread of a token are taken over this token and earlier tokens; the first token becomes
 * zero.
 *
 * @see <a href="https://arxiv.org/abs/1909.12223">Zhao and Akoglu, ICLR 2020, Eq. (10) and (11)</a>
 */
final class PairNorm implements Layer {
  private static final double TINY =
      1e-12; // added to the mean square, so that equal tokens give zeros

  private final double radius;

  PairNorm(double radius) {
    this.radius = radius;
  }

  @Override
  public void visit(Visitor visitor) {}

  /** {@code [batch, tokens, width] → [batch, tokens, width]}. */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Check.rank(x, "x", "batch", "tokens", "width");
    return Scope.tidy(() -> {
      Optional<Tensor> seen = pass.tokens().visible(x.size(1));
      if (pass.tokens().causal()) {
        return lookingBack(x, seen);
      }
      Tensor centred = x.sub(mean(x, seen));
      Tensor squares = Ops.sum(centred.square(), true, 2);
      Tensor spread = mean(squares, seen);
      return Ops.times(centred.mul(Ops.plus(spread, TINY).rsqrt()), radius);
    });
  }

  /** {@code mean_j ‖x_j − m‖² = mean_j ‖x_j‖² − ‖m‖²}, in float64 as the two may be near. */
  private Tensor lookingBack(Tensor x, Optional<Tensor> real) {
    Tensor exact = x.to(ScalarType.Double);
    Tensor mean = past(exact, real);
    Tensor squares = past(Ops.sum(exact.square(), true, 2), real);
    Tensor spread = Ops.clampMin(squares.sub(Ops.sum(mean.square(), true, 2)), 0);
    Tensor centred = exact.sub(mean).mul(Ops.plus(spread, TINY).rsqrt());
    return Ops.times(centred, radius).to(x.scalar_type());
  }

  /** Means over each token and the real ones before it, {@code [batch, tokens, ·]}. */
  private static Tensor past(Tensor x, Optional<Tensor> real) {
    if (real.isEmpty()) {
      return x.cumsum(1).div(Ops.plus(Ops.rangeLike(x, x.size(1)), 1).unsqueeze(1));
    }
    Tensor weight = real.get().unsqueeze(2).to(x.scalar_type());
    Tensor own = Ops.plus(weight.neg(), 1); // of padding, which sees itself like any token
    Tensor sums = x.mul(weight).cumsum(1).add(x.mul(own));
    return sums.div(weight.cumsum(1).add(own));
  }

  /** The mean over real tokens, {@code [batch, 1, ·]}. */
  private static Tensor mean(Tensor x, Optional<Tensor> real) {
    if (real.isEmpty()) {
      return Ops.mean(x, true, 1);
    }
    Tensor weight = real.get().unsqueeze(2).to(x.scalar_type());
    Tensor count = Ops.clampMin(Ops.sum(weight, true, 1), 1);
    return Ops.sum(x.mul(weight), true, 1).div(count);
  }
}
