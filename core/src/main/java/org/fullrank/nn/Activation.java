package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
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
  },
  /** {@code ½x(1 + tanh(√(2/π)(x + 0.044715x³)))}: GPT-2's. */
  GELU_TANH {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return Scope.tidy(() -> NeuralOps.geluTanh(x));
    }
  },
  /** {@code x σ(1.702x)}: CLIP's. */
  QUICK_GELU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return Scope.tidy(() -> Ops.times(x, 1.702).sigmoid().mul(x));
    }
  },
  /** {@code x σ(x)}. */
  SILU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return Scope.tidy(() -> NeuralOps.silu(x));
    }
  };

  @Override
  public void visit(Visitor visitor) {}
}
