package org.fullrank.optim;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;

/** Two numbers that decay and one that does not, in float64, and gradients to order. */
record Toy(Tensor weight, Tensor bias) {
  private static final double[][] WEIGHT = {{0.1, 0.2}, {-0.05, 0.4}, {0.3, -0.1}};
  private static final double[] BIAS = {-0.3, 0.2, 0.6};

  static Toy make() {
    try (var _ = Scope.open()) {
      return new Toy(leaf(1, -2), leaf(0.5));
    }
  }

  private static Tensor leaf(double... values) {
    return Scope.keep(Tensors.of(values, values.length).requires_grad_(true));
  }

  List<NamedTensor> parameters() {
    return List.of(
        new NamedTensor("net.weight", weight, Role.WEIGHT),
        new NamedTensor("net.bias", bias, Role.BIAS));
  }

  /** A backward pass that leaves the gradients of step {@code step}, from 1. */
  void backward(long step) {
    backward(WEIGHT[(int) step - 1], BIAS[(int) step - 1]);
  }

  void backward(double[] weightGradient, double biasGradient) {
    try (var _ = Scope.open()) {
      Tensor w = weight.mul(Tensors.of(weightGradient, 2)).sum();
      w.add(Ops.times(bias, biasGradient).sum()).backward();
    }
  }

  /** Three steps of three, with the gradients of {@link #backward(long)}. */
  void train(Optimizer optimizer) {
    for (long step = 1; step <= 3; step++) {
      backward(step);
      optimizer.step(new Clock(step, 3, 1));
    }
  }

  double[] values() {
    double[] w = Tensors.doubles(weight);
    return new double[] {w[0], w[1], Tensors.doubles(bias)[0]};
  }
}
