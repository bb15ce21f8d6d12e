package org.fullrank.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;

/** Central finite differences in float64. Call inside a scope. */
public final class Gradients {
  private static final double STEP = 1e-6;

  private Gradients() {}

  /**
   * Asserts that autograd's derivative of the scalar {@code f} at the float64 tensor {@code x}
   * equals the finite difference in every entry.
   */
  public static void check(Function<Tensor, Tensor> f, Tensor x, double tolerance) {
    Tensor leaf = x.detach().clone().requires_grad_(true);
    f.apply(leaf).backward();
    double[] numeric = new double[Math.toIntExact(x.numel())];
    Ops.noGrad(() -> {
      for (int i = 0; i < numeric.length; i++) {
        numeric[i] = (shifted(f, x, i, STEP) - shifted(f, x, i, -STEP)) / (2 * STEP);
      }
      return numeric;
    });
    assertArrayEquals(numeric, Tensors.doubles(leaf.grad()), tolerance);
  }

  private static double shifted(Function<Tensor, Tensor> f, Tensor x, int index, double step) {
    double[] moved = Tensors.doubles(x);
    moved[index] += step;
    return Ops.value(f.apply(Tensors.of(moved, x.shape())));
  }
}
