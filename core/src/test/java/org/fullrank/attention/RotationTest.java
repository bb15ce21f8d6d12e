package org.fullrank.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RotationTest {
  /**
   * Grid 2×3, head 4, one class token: patch 5 (row 1, column 2) turns (x₀, x₂) by 1 and (x₁, x₃)
   * by 2; the class token stays.
   */
  @Test
  void golden_byHand() {
    try (var _ = Scope.open()) {
      Rotation rotation = Rotation.ofGrid(new Grid(2, 3), 1, 4, 100);
      float[] rows = new float[7 * 4];
      for (int token = 0; token < 7; token++) {
        System.arraycopy(new float[] {1, 2, 3, 4}, 0, rows, token * 4, 4);
      }
      double[] y = Tensors.doubles(rotation.turn(Tensors.of(rows, 1, 1, 7, 4)));
      assertArrayEquals(new double[] {1, 2, 3, 4}, Arrays.copyOf(y, 4), 1e-6);
      double[] want = {
        Math.cos(1) - 3 * Math.sin(1),
        2 * Math.cos(2) - 4 * Math.sin(2),
        3 * Math.cos(1) + Math.sin(1),
        4 * Math.cos(2) + 2 * Math.sin(2)
      };
      assertArrayEquals(want, Arrays.copyOfRange(y, 24, 28), 1e-6);
    }
  }

  /** Head 8: the second angle of each direction is slower by base^(1/2) = 10. */
  @Test
  void golden_frequencies() {
    try (var _ = Scope.open()) {
      Rotation rotation = Rotation.ofGrid(new Grid(2, 3), 0, 8, 100);
      double[] sine = Tensors.doubles(rotation.sine().select(0, 5)); // row 1, column 2
      double[] want = {Math.sin(1), Math.sin(0.1), Math.sin(2), Math.sin(0.2)};
      assertArrayEquals(want, sine, 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_dotProductsDependOnDifferencesOnly(long seed) {
    try (var _ = Scope.open()) {
      Rotation rotation = Rotation.ofGrid(new Grid(5, 5), 0, 8, 100);
      Tensor q = Ops.randn(new Seed(seed), 1, 1, 1, 8).expand(1, 1, 25, 8);
      Tensor k = Ops.randn(new Seed(seed + 100), 1, 1, 1, 8).expand(1, 1, 25, 8);
      double[] dots = Tensors.doubles(rotation.turn(q).matmul(rotation.turn(k).transpose(2, 3)));
      assertEquals(dots[0 * 25 + 8], dots[11 * 25 + 19], 1e-4); // one down, three right
      assertEquals(dots[12 * 25 + 6], dots[24 * 25 + 18], 1e-4); // one up, one left
    }
  }

  @Test
  void property_turnsOfPickedTokens() {
    try (var _ = Scope.open()) {
      Rotation rotation = Rotation.ofGrid(new Grid(2, 3), 0, 4, 100);
      Tensor x = Ops.randn(new Seed(1), 1, 2, 6, 4);
      Tensor picked = Tensors.of(new long[] {4, 1}, 1, 2);
      Tensor all = rotation.turn(x).index_select(2, picked.flatten());
      Tensor some = rotation.at(picked).turn(x.index_select(2, picked.flatten()));
      assertArrayEquals(Tensors.floats(all), Tensors.floats(some));
    }
  }

  @Test
  void refuses_headsThatDoNotSplitInFour() {
    var grid = new Grid(2, 2);
    for (int head : new int[] {6, 0, -8}) {
      assertThrows(IllegalArgumentException.class, () -> Rotation.ofGrid(grid, 0, head, 100));
    }
    assertThrows(IllegalArgumentException.class, () -> Rotation.ofGrid(grid, -1, 8, 100));
  }
}
