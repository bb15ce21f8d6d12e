package org.fullrank.heads;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** {@code x / ‖x‖₂} along the last axis, in fp32 or wider; a zero row stays zero. */
public record UnitLength() implements Layer {
  @Override
  public void visit(Visitor visitor) {}

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> Precision.exact(() -> Ops.normalize(Ops.atLeastFloat(x), x.dim() - 1)));
  }
}
