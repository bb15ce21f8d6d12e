package org.fullrank.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * {@code γ ⊙ x} along the last axis with trained {@code γ}; it makes a residual branch start small.
 *
 * @see <a href="https://arxiv.org/abs/2103.17239">Touvron et al., ICCV 2021</a>
 */
public final class LayerScale implements Layer {
  private final Tensor gamma; // [width]

  private LayerScale(Tensor gamma) {
    this.gamma = gamma;
  }

  /** All entries start at {@code initial}. */
  public static LayerScale of(int width, double initial) {
    Check.positive(width, "width");
    return new LayerScale(Init.constant(initial, width));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.bias("gamma", gamma);
  }

  @Override
  public List<Reading> readings() {
    try (var _ = Scope.open()) {
      return List.of(new Reading("layer_scale", Ops.value(gamma.detach().mean())));
    }
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Check.size(x, "x", Math.toIntExact(x.dim() - 1), "width", gamma.size(0));
    return Scope.tidy(() -> {
      Tensor y = x.mul(gamma);
      int last = Math.toIntExact(x.dim() - 1);
      pass.hook()
          .parameters(() -> RowGradients.affine(x, y, List.of(gamma), last, in -> in.view_as(in)));
      return y;
    });
  }
}
