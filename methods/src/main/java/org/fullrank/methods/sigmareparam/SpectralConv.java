package org.fullrank.methods.sigmareparam;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** A convolution whose kernel, as a matrix {@code [outputs, inputs·kernel²]}, is reparametrised. */
final class SpectralConv implements Layer, Spectral {
  private final ConvShape shape;
  private final SpectralWeight weight;
  private final Optional<Tensor> bias; // [outputs]

  SpectralConv(ConvShape shape, SpectralWeight weight, Optional<Tensor> bias) {
    this.shape = shape;
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
    Check.rank(x, "x", "batch", "channel", "height", "width");
    Check.size(x, "x", 1, "channel", shape.inputs());
    return Scope.tidy(() -> Conv2d.apply(x, shape, weight.effective(), bias));
  }

  @Override
  public void settle() {
    weight.iterate();
  }
}
