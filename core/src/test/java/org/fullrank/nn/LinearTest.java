package org.fullrank.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinearTest {
  private static final Pass EVALUATE = Pass.evaluate();

  /** [1, 2]·[[1, 3], [2, −1], [0, 4]]ᵀ + [10, 20, 30] by hand. */
  @Test
  void golden_byHand() {
    try (var _ = Scope.open()) {
      Linear map =
          Linear.of(
              Tensors.of(new float[] {1, 3, 2, -1, 0, 4}, 3, 2),
              Optional.of(Tensors.of(new float[] {10, 20, 30}, 3)));
      Tensor y = map.forward(Tensors.of(new float[] {1, 2}, 1, 1, 2), EVALUATE);
      assertArrayEquals(new double[] {17, 20, 38}, Tensors.doubles(y));
      assertArrayEquals(new long[] {1, 1, 3}, y.shape());
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aPartIsACutOfTheWhole(long seed) {
    try (var _ = Scope.open()) {
      Linear map = (Linear) Linear.uniform().make(5, 9, true, new Seed(seed));
      Tensor x = Ops.randn(new Seed(seed).with(1), 2, 3, 5);
      double[] whole = Tensors.doubles(map.forward(x, EVALUATE).narrow(2, 2, 4));
      assertArrayEquals(whole, Tensors.doubles(map.part(x, 2, 6, EVALUATE)), 1e-6);
    }
  }

  /** σ of a normal cut at two deviations is 0.8796 of the whole one's; the cut is at 2 · 0.02. */
  @Test
  void golden_smallStart() {
    LinearMap map = Linear.small().make(200, 500, true, new Seed(3));
    double[] weights = Tensors.doubles(map.weight());
    double square = 0;
    double largest = 0;
    for (double w : weights) {
      square += w * w;
      largest = Math.max(largest, Math.abs(w));
    }
    assertEquals(0.8796 * 0.02, Math.sqrt(square / weights.length), 1e-4);
    assertEquals(0.04, largest, 1e-5);
    assertEquals(
        List.of("weight", "bias"), Tree.tensors(map).stream().map(NamedTensor::name).toList());
  }

  @Test
  void property_aSeedRepeatsItself() {
    for (LinearMap.Maker maker : List.of(Linear.small(), Linear.lecun(), Linear.uniform())) {
      assertArrayEquals(
          Tensors.floats(maker.make(3, 4, true, new Seed(1)).weight()),
          Tensors.floats(maker.make(3, 4, true, new Seed(1)).weight()));
    }
  }

  @Test
  void refuses_aVectorOfWeights() {
    try (var _ = Scope.open()) {
      Tensor vector = Ops.ones(3);
      assertThrows(IllegalArgumentException.class, () -> Linear.of(vector, Optional.empty()));
    }
  }

  @Test
  void leaves_nothing() {
    LinearMap map = Linear.lecun().make(4, 6, true, new Seed(1));
    Leaks.none(() -> {
      Tensor x = Ops.randn(new Seed(2), 3, 4);
      map.forward(x, EVALUATE).sum().backward();
      map.part(x, 1, 3, EVALUATE).sum().backward();
    });
  }
}
