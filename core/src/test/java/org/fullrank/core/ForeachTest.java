package org.fullrank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

/** Each operation on the pair a = (1, 4), b = (9), against c = (2, 3), d = (5); by hand. */
class ForeachTest {
  private static TensorList pair(double first, double second, double other) {
    return TensorList.of(
        List.of(Tensors.of(new double[] {first, second}, 2), Tensors.of(new double[] {other}, 1)));
  }

  private static void golden(Consumer<TensorList> operation, double... wanted) {
    try (var _ = Scope.open()) {
      TensorList into = pair(1, 4, 9);
      operation.accept(into);
      assertArrayEquals(
          wanted, Tensors.doubles(Ops.cat(0, into.tensors().toArray(Tensor[]::new))), 1e-7);
    }
  }

  @Test
  void golden_each() {
    TensorList c = pair(2, 3, 5);
    golden(Foreach::zero, 0, 0, 0);
    golden(a -> Foreach.copy(a, c), 2, 3, 5);
    golden(a -> Foreach.add(a, c, -2), -3, -2, -1);
    golden(a -> Foreach.add(a, 0.5), 1.5, 4.5, 9.5);
    golden(a -> Foreach.scale(a, 3), 3, 12, 27);
    golden(a -> Foreach.multiply(a, c), 2, 12, 45);
    golden(a -> Foreach.addProduct(a, c, c, 0.5), 3, 8.5, 21.5);
    golden(a -> Foreach.lerp(a, c, 0.25), 1.25, 3.75, 8);
    golden(Foreach::sqrt, 1, 2, 3);
    golden(Foreach::reciprocal, 1, 0.25, 1 / 9.0);
  }

  @Test
  void golden_aScalarStandsForAllEntriesOfItsPartner() {
    TensorList factors = TensorList.of(List.of(Ops.full(2), Ops.full(10)));
    golden(a -> Foreach.multiply(a, factors), 2, 8, 90);
  }

  @Test
  void golden_normsOfEachTensor() {
    assertArrayEquals(new double[] {5, 7}, Foreach.norms(pair(3, -4, -7)), 1e-12);
  }

  @Test
  void golden_anEmptyBundleIsLeftAlone() {
    TensorList nothing = TensorList.of(List.of());
    Foreach.zero(nothing);
    Foreach.lerp(nothing, nothing, 0.5);
    assertArrayEquals(new double[0], Foreach.norms(nothing));
  }

  @Test
  void leaves_nothing() {
    TensorList a = pair(1, 2, 3);
    TensorList b = pair(4, 5, 6);
    Leaks.none(() -> {
      Foreach.lerp(a, b, 0.1);
      Foreach.norms(a);
    });
  }
}
