package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;

/** Activation functions, layers without parameters. */
public enum Activation implements Layer {
  /** {@code x}, the same tensor object. */
  IDENTITY {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x;
    }
  },
  /** {@code max(x, 0)}. */
  RELU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return Scope.tidy(x::relu);
    }
  },
  /** {@code x Φ(x)}, exact (no tanh approximation). */
  GELU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return Scope.tidy(() -> NeuralOps.gelu(x));
    }
  };

  @Override
  public void visit(Visitor visitor) {}
}
