package org.fullrank.losses;

import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CosineLossTest {
  /**
   * Independent reference in double precision (NumPy) on {@code z[i, d] = sin(1 + 7i + 3v + 2d)}.
   */
  @Test
  void golden_sines() {
    try (var _ = Scope.open()) {
      Tensor loss = CosineLoss.regression(sines(4, 8, 0), sines(4, 8, 1));
      assertEquals(3.980077, value(loss.mean()), 1e-6);
    }
  }

  /** Same, orthogonal, opposite directions: 0, 2 and 4, whatever the lengths. */
  @Test
  void golden_threeAngles() {
    try (var _ = Scope.open()) {
      Tensor p = Tensors.of(new double[] {3, 0, 1, 1, 2, 0}, 3, 2);
      Tensor t = Tensors.of(new double[] {5, 0, 1, -1, -7, 0}, 3, 2);
      assertArrayEquals(
          new double[] {0, 2, 4}, Tensors.doubles(CosineLoss.regression(p, t)), 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_liesBetweenZeroAndFour(long seed) {
    try (var _ = Scope.open()) {
      Tensor p = Ops.randn(new Seed(seed), 8, 3);
      Tensor t = Ops.randn(new Seed(seed + 100), 8, 3);
      for (double loss : Tensors.doubles(CosineLoss.regression(p, t))) {
        assertEquals(2, loss, 2 + 1e-6);
      }
    }
  }

  @Test
  void gradient_ofThePrediction() {
    try (var _ = Scope.open()) {
      Tensor t = sines(3, 4, 1);
      Gradients.check(p -> CosineLoss.regression(p, t).sum(), sines(3, 4, 0), 1e-7);
    }
  }

  @Test
  void gradient_ofTheTargetIsNone() {
    try (var _ = Scope.open()) {
      Tensor p = sines(3, 4, 0).requires_grad_(true);
      Tensor t = sines(3, 4, 1).requires_grad_(true);
      CosineLoss.regression(p, t).sum().backward();
      assertFalse(t.grad().defined());
    }
  }

  @Test
  void refuses_unequalShapes() {
    try (var _ = Scope.open()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> CosineLoss.regression(Ops.ones(2, 4), Ops.ones(2, 3)));
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> CosineLoss.regression(Ops.ones(4, 3), Ops.ones(4, 3)));
  }

  private static Tensor sines(int batch, int dim, int view) {
    var z = new double[batch * dim];
    for (int i = 0; i < z.length; i++) {
      z[i] = Math.sin(1 + 7 * (i / dim) + 3 * view + 2 * (i % dim));
    }
    return Tensors.of(z, batch, dim);
  }
}
