package org.fullrank.bayes;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;

/** A cross-correlation in two dimensions whose kernel has a normal posterior. */
public final class GaussianConv implements Layer, Posterior {
  private final ConvShape shape;
  private final MeanField field;

  private GaussianConv(ConvShape shape, MeanField field) {
    this.shape = shape;
    this.field = field;
  }

  /**
   * The convolution whose means are the tensors of {@code plain}, which it takes over.
   *
   * @throws IllegalArgumentException if {@code plain} has other tensors than a weight and a bias
   */
  public static GaussianConv around(ConvShape shape, Layer plain, PosteriorConfig settings) {
    return new GaussianConv(shape, MeanField.around(MeanField.Plain.of(plain), settings));
  }

  @Override
  public void visit(Visitor visitor) {
    field.visit(visitor);
  }

  /** {@code [batch, inputs, height, width] → [batch, outputs, height′, width′]}. */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Check.rank(x, "x", "batch", "channel", "height", "width");
    Check.size(x, "x", 1, "channel", shape.inputs());
    return Scope.tidy(
        () -> field.forward(x, (y, weight, bias) -> Conv2d.apply(y, shape, weight, bias), 1, pass));
  }

  @Override
  public List<GaussianWeight> posteriors() {
    return field.posteriors();
  }

  @Override
  public List<Reading> readings() {
    return field.readings();
  }
}
