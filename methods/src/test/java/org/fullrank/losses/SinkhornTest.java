package org.fullrank.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SinkhornTest {
  /**
   * Q = [[1, 2], [3, 4]] at ε = 1: columns to one sum gives [[1/4, 1/3], [3/4, 2/3]], rows to 1
   * gives [[3/7, 4/7], [9/17, 8/17]].
   */
  @Test
  void golden_oneIterationByHand() {
    try (var _ = Scope.open()) {
      Tensor scores = Tensors.of(new double[] {0, Math.log(2), Math.log(3), Math.log(4)}, 2, 2);
      assertArrayEquals(
          new double[] {3.0 / 7, 4.0 / 7, 9.0 / 17, 8.0 / 17},
          Tensors.doubles(Sinkhorn.assignments(scores, 1, 1)),
          1e-12);
    }
  }

  /** Rows end at 1; after many iterations the columns share the batch out evenly. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_rowsSumToOneAndColumnsToTheirShare(long seed) {
    try (var _ = Scope.open()) {
      Tensor scores = Ops.times(Ops.randn(new Seed(seed), 8, 4), 0.1);
      Tensor few = Sinkhorn.assignments(scores, 0.05, 3);
      Tensor many = Sinkhorn.assignments(scores, 0.05, 500);
      for (double row : Tensors.doubles(Ops.sum(few, false, 1))) {
        assertEquals(1, row, 1e-5);
      }
      for (double column : Tensors.doubles(Ops.sum(many, false, 0))) {
        assertEquals(2, column, 1e-3);
      }
    }
  }

  /** Scores of ±1 at ε = .01 are e^±100 in the plain form, which fp32 cannot hold. */
  @Test
  void property_smallEpsilonStaysFinite() {
    try (var _ = Scope.open()) {
      Tensor scores = Tensors.of(new float[] {1, -1, -1, 1}, 2, 2);
      assertArrayEquals(
          new double[] {1, 0, 0, 1}, Tensors.doubles(Sinkhorn.assignments(scores, 0.01, 3)), 1e-6);
    }
  }

  @Test
  void property_autocastDoesNotReachItAndNoGradientLeavesIt() {
    try (var _ = Scope.open()) {
      Tensor scores = Ops.randn(new Seed(1), 6, 3).requires_grad_(true);
      Tensor exact = Sinkhorn.assignments(scores, 0.5, 3);
      Tensor cast = Precision.BF16.run(() -> Sinkhorn.assignments(scores, 0.5, 3));
      assertArrayEquals(Tensors.doubles(exact), Tensors.doubles(cast));
      assertFalse(exact.requires_grad());
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    try (var _ = Scope.open()) {
      Tensor scores = Ops.ones(2, 3);
      assertEquals(
          "iterations: want a positive number, was 0",
          assertThrows(IllegalArgumentException.class, () -> Sinkhorn.assignments(scores, 0.05, 0))
              .getMessage());
      assertThrows(IllegalArgumentException.class, () -> Sinkhorn.assignments(scores, 0, 3));
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> Sinkhorn.assignments(Ops.ones(4, 3), 0.05, 3));
  }
}
