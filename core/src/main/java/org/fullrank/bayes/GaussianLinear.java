package org.fullrank.bayes;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;

/** {@code y = x Wᵀ + b} along the last axis, where {@code W} has a normal posterior. */
public final class GaussianLinear implements LinearMap, Posterior {
  private final MeanField field;

  private GaussianLinear(MeanField field) {
    this.field = field;
  }

  /**
   * The map whose means are the tensors of {@code plain}, which it takes over.
   *
   * @throws IllegalArgumentException if {@code plain} has other tensors than a weight and a bias
   */
  public static GaussianLinear around(LinearMap plain, PosteriorConfig settings) {
    return new GaussianLinear(MeanField.around(MeanField.Plain.of(plain), settings));
  }

  @Override
  public void visit(Visitor visitor) {
    field.visit(visitor);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    int last = Math.toIntExact(x.dim() - 1);
    return Scope.tidy(() -> field.forward(x, NeuralOps::linear, last, pass));
  }

  /** The means {@code [outputs, inputs]}. */
  @Override
  public Tensor weight() {
    return field.weight().mean();
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
