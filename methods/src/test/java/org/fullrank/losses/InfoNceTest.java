package org.fullrank.losses;

import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.junit.jupiter.params.provider.MethodSource;

class InfoNceTest {
  /**
   * Independent reference in double precision (NumPy) on {@code z[i, d] = sin(1 + 7i + 3v + 2d)}:
   * MoCo v3's {@code 2τ} times the loss of both directions, τ = .2.
   */
  @Test
  void golden_bothDirectionsOfMocoV3() {
    try (var _ = Scope.open()) {
      Tensor a = sines(4, 8, 0);
      Tensor b = sines(4, 8, 1);
      double both = value(InfoNce.of(a, b, 0, 0.2).loss()) + value(InfoNce.of(b, a, 0, 0.2).loss());
      assertEquals(4.771457, 2 * 0.2 * both, 1e-6);
    }
  }

  /** Two queries of four keys, the first positive key is the third: a plain loop. */
  @Test
  void golden_keysOfAnotherProcessComeFirst() {
    try (var _ = Scope.open()) {
      double[][] q = {{3, 0}, {1, 1}};
      double[][] k = {{0, 1}, {1, -1}, {2, 1}, {-1, 0}};
      var wanted = new double[2];
      double cosine = 0;
      for (int i = 0; i < 2; i++) {
        double mass = 0;
        for (double[] key : k) {
          mass += Math.exp(cosine(q[i], key) / 0.5);
        }
        wanted[i] = Math.log(mass) - cosine(q[i], k[2 + i]) / 0.5;
        cosine += cosine(q[i], k[2 + i]) / 2;
      }
      var loss =
          InfoNce.of(
              Tensors.of(new double[] {3, 0, 1, 1}, 2, 2),
              Tensors.of(new double[] {0, 1, 1, -1, 2, 1, -1, 0}, 4, 2),
              2,
              0.5);
      assertArrayEquals(wanted, Tensors.doubles(loss.perSample()), 1e-12);
      assertEquals((wanted[0] + wanted[1]) / 2, value(loss.loss()), 1e-12);
      assertEquals(cosine, value(loss.positive()), 1e-12);
    }
  }

  private static double cosine(double[] a, double[] b) {
    return (a[0] * b[0] + a[1] * b[1]) / Math.hypot(a[0], a[1]) / Math.hypot(b[0], b[1]);
  }

  /** Equal rows: each of 7 candidates has the probability 1/7. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_lengthsDoNotMatterAndConstantsGiveTheLogarithm(long seed) {
    try (var _ = Scope.open()) {
      Tensor q = Ops.randn(new Seed(seed), 5, 3);
      Tensor k = Ops.randn(new Seed(seed + 100), 7, 3);
      double loss = value(InfoNce.of(q, k, 2, 0.3).loss());
      assertEquals(
          loss, value(InfoNce.of(Ops.times(q, 3), Ops.times(k, 0.1), 2, 0.3).loss()), 1e-5);
      double constant = value(InfoNce.of(Ops.ones(5, 3), Ops.ones(7, 3), 2, 0.3).loss());
      assertEquals(Math.log(7), constant, 1e-6);
    }
  }

  @Test
  void property_autocastDoesNotReachTheLoss() {
    try (var _ = Scope.open()) {
      Tensor q = Ops.randn(new Seed(1), 16, 8);
      Tensor k = Ops.randn(new Seed(2), 16, 8);
      assertEquals(
          value(InfoNce.of(q, k, 0, 0.1).loss()),
          value(Precision.BF16.run(() -> InfoNce.of(q, k, 0, 0.1).loss())));
    }
  }

  @Test
  void gradient_ofQueriesAndKeys() {
    try (var _ = Scope.open()) {
      Tensor q = sines(3, 4, 0);
      Tensor k = sines(5, 4, 1);
      Gradients.check(x -> InfoNce.of(x, k, 1, 0.5).loss(), q, 1e-7);
      Gradients.check(x -> InfoNce.of(q, x, 1, 0.5).loss(), k, 1e-7);
    }
  }

  @Test
  void refuses_queriesWithoutAPositiveKey() {
    try (var _ = Scope.open()) {
      assertEquals(
          "first: want 0 to 1, was 2",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> InfoNce.of(Ops.ones(3, 2), Ops.ones(4, 2), 2, 1))
              .getMessage());
      assertEquals(
          "keys: want 2 along dim, was [4, 3]",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> InfoNce.of(Ops.ones(3, 2), Ops.ones(4, 3), 0, 1))
              .getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> InfoNce.of(Ops.ones(4, 3), Ops.ones(4, 3), 0, 0.5));
  }

  private static Tensor sines(int batch, int dim, int view) {
    var z = new double[batch * dim];
    for (int i = 0; i < z.length; i++) {
      z[i] = Math.sin(1 + 7 * (i / dim) + 3 * view + 2 * (i % dim));
    }
    return Tensors.of(z, batch, dim);
  }
}
