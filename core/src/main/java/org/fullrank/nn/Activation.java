package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;

/** Layers without tensors of their own. */
public enum Activation implements Layer {
  /** {@code x}, the very same tensor. */
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
  /** {@code x Φ(x)}, exact. */
  GELU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return Scope.tidy(() -> NeuralOps.gelu(x));
    }
  };

  @Override
  public void visit(Visitor visitor) {}
}
