package org.fullrank.methods.sigmareparam;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** {@code y = x Ŵᵀ + b}, {@code Ŵ} a {@link SpectralWeight}; the bias is left alone. */
final class SpectralMap implements LinearMap, Spectral {
  private final SpectralWeight weight;
  private final Optional<Tensor> bias; // [outputs]

  SpectralMap(SpectralWeight weight, Optional<Tensor> bias) {
    this.weight = weight;
    this.bias = bias;
  }

  @Override
  public SpectralWeight spectral() {
    return weight;
  }

  @Override
  public void visit(Visitor visitor) {
    weight.visit(visitor);
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public void visitFused(Visitor visitor) {
    visitor.weight("weight", weight.effective());
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> NeuralOps.linear(x, weight.effective(), bias));
  }

  @Override
  public Tensor part(Tensor x, int from, int to, Pass pass) {
    return Scope.tidy(() ->
        NeuralOps.linear(
            x,
            weight.effective().narrow(0, from, to - from),
            bias.map(b -> b.narrow(0, from, to - from))));
  }

  @Override
  public Tensor weight() {
    return weight.effective();
  }

  @Override
  public void settle() {
    weight.iterate();
  }
}
