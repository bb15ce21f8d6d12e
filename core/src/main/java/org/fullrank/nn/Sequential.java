package org.fullrank.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;

/**
 * A sequence of layers, named {@code 0}, {@code 1} and so on.
 *
 * @param layers from the input to the output
 */
public record Sequential(List<Layer> layers) implements Layer {
  public Sequential {
    layers = List.copyOf(layers);
  }

  /** The sequence of {@code layers}, the first at the input. */
  public static Sequential of(Layer... layers) {
    return new Sequential(List.of(layers));
  }

  @Override
  public void visit(Visitor visitor) {
    for (int i = 0; i < layers.size(); i++) {
      visitor.child(Integer.toString(i), layers.get(i));
    }
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = x;
      for (int i = 0; i < layers.size(); i++) {
        y = layers.get(i).forward(y, pass.fork(i));
      }
      return y;
    });
  }
}
