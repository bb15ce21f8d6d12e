package org.fullrank.methods.sigmareparam;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.nn.Init;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * {@code y = x Ŵᵀ + b}, row {@code i} of {@code Ŵ} being {@code g_i·v_i/‖v_i‖}; {@code g} starts at
 * the rows' lengths, so that the map starts as the plain one.
 *
 * @see <a href="https://arxiv.org/abs/1602.07868">Salimans and Kingma, NeurIPS 2016, Eq. (2)</a>
 */
final class WeightNormMap implements LinearMap {
  private final Tensor direction; // v, [outputs, inputs]
  private final Tensor length; // g, [outputs, 1]
  private final Optional<Tensor> bias; // [outputs]

  private WeightNormMap(Tensor direction, Optional<Tensor> bias) {
    this.direction = direction;
    this.bias = bias;
    length = Init.trained(Ops.noGrad(() -> Scope.tidy(() -> Ops.length(direction, 1))));
  }

  static LinearMap.Maker maker(LinearMap.Maker plain) {
    return plain.then(map -> {
      var tensors = SigmaReparam.Plain.of(map);
      return new WeightNormMap(tensors.weight(), tensors.bias());
    });
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.weight("weight_v", direction);
    visitor.bias("weight_g", length);
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public void visitFused(Visitor visitor) {
    visitor.weight("weight", weight());
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> NeuralOps.linear(x, weight(), bias));
  }

  @Override
  public Tensor weight() {
    return Scope.tidy(() -> Precision.exact(() -> Ops.normalize(direction, 1).mul(length)));
  }
}
