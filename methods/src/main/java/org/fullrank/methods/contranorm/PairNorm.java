package org.fullrank.methods.contranorm;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * {@code r·c / √(mean_i ‖c_i‖²)}, where {@code c} are the tokens of a sample minus their mean. The mean square length stays {@code r²} at every depth. Padding is excluded.
 *
 * @see <a href="https://arxiv.org/abs/1909.12223">Zhao and Akoglu, ICLR 2020, Eq. (10) and (11)</a>
 */
final class PairNorm implements Layer {
  private static final double TINY = 1e-12; // added to the mean square, so that equal tokens give zeros

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
      Tensor centred = x.sub(mean(x, pass.real()));
      Tensor squares = Ops.sum(centred.square(), true, 2);
      Tensor spread = mean(squares, pass.real());
      return Ops.times(centred.mul(Ops.plus(spread, TINY).rsqrt()), radius);
    });
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
