package org.fullrank.losses;

import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NtXentTest {
  /**
   * Independent reference in double precision (NumPy) on {@code z[i, d] = sin(1 + 7i + 3v + 2d)}.
   */
  @ParameterizedTest
  @CsvSource({"4, 8, 0.5, 4.381473", "4, 8, 0.1, 17.908151", "3, 4, 0.5, 4.196963"})
  void golden_sines(int batch, int dim, double temperature, double loss) {
    try (var _ = Scope.open()) {
      var z = NtXent.of(sines(batch, dim, 0), sines(batch, dim, 1), temperature);
      assertEquals(loss, value(z.loss()), 1e-6);
    }
  }

  /**
   * Two samples whose views agree, orthogonal to each other, τ = 1: every anchor sees its positive
   * at e, two negatives at 1, so the loss is log(e + 2) − 1.
   */
  @Test
  void golden_twoOrthogonalSamples() {
    try (var _ = Scope.open()) {
      Tensor eye = Tensors.of(new double[] {3, 0, 0, 5}, 2, 2);
      var z = NtXent.of(eye, eye, 1);
      assertEquals(Math.log(Math.E + 2) - 1, value(z.loss()), 1e-12);
      assertEquals(1, value(z.positive()), 1e-6);
      assertEquals(Math.log(Math.E + 2) - 1, Tensors.doubles(z.perSample())[1], 1e-12);
    }
  }

  /** All embeddings equal: every one of the 2·batch − 1 candidates is as likely. */
  @Test
  void golden_collapsedBatch() {
    try (var _ = Scope.open()) {
      Tensor same = Ops.ones(5, 3);
      assertEquals(Math.log(9), value(NtXent.of(same, same, 0.2).loss()), 1e-5);
    }
  }

  /** Under autocast the loss of fp32 embeddings is the same to the last bit. */
  @Test
  void property_autocastDoesNotReachTheLoss() {
    try (var _ = Scope.open()) {
      Tensor a = Ops.randn(new Seed(1), 16, 8);
      Tensor b = Ops.randn(new Seed(2), 16, 8);
      assertEquals(
          value(NtXent.of(a, b, 0.1).loss()),
          value(Precision.BF16.run(() -> NtXent.of(a, b, 0.1).loss())));
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_lengthsAndOrderOfTheViewsDoNotMatter(long seed) {
    try (var _ = Scope.open()) {
      Tensor a = Ops.randn(new Seed(seed), 6, 5);
      Tensor b = Ops.randn(new Seed(seed + 100), 6, 5);
      double loss = value(NtXent.of(a, b, 0.3).loss());
      assertEquals(loss, value(NtXent.of(b, Ops.times(a, 7), 0.3).loss()), 1e-5);
    }
  }

  @Test
  void gradient_ofOneView() {
    try (var _ = Scope.open()) {
      Tensor b = sines(3, 4, 1);
      Gradients.check(a -> NtXent.of(a, b, 0.5).loss(), sines(3, 4, 0), 1e-7);
    }
  }

  @Test
  void refuses_oneSampleAndUnequalShapes() {
    try (var _ = Scope.open()) {
      Tensor one = Ops.ones(1, 4);
      assertEquals(
          "a: want a batch of 2 or more, was 1",
          assertThrows(IllegalArgumentException.class, () -> NtXent.of(one, one, 1)).getMessage());
      assertThrows(
          IllegalArgumentException.class, () -> NtXent.of(Ops.ones(2, 4), Ops.ones(2, 3), 1));
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> NtXent.of(Ops.ones(4, 3), Ops.ones(4, 3), 0.5));
  }

  private static Tensor sines(int batch, int dim, int view) {
    var z = new double[batch * dim];
    for (int i = 0; i < z.length; i++) {
      z[i] = Math.sin(1 + 7 * (i / dim) + 3 * view + 2 * (i % dim));
    }
    return Tensors.of(z, batch, dim);
  }
}
