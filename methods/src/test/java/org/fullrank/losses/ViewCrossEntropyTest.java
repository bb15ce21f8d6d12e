package org.fullrank.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
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

class ViewCrossEntropyTest {
  /**
   * Logits (0, ln 3) and (ln 4, 0) of one sample at τ = 1 are shares (1/4, 3/4) and (4/5, 1/5).
   * Targets (1, 0) of view 0 and (1/2, 1/2) of view 1: −ln 4/5 against view 1, and −(ln 1/4 + ln
   * 3/4)/2 against view 0.
   */
  @Test
  void golden_twoViewsByHand() {
    try (var _ = Scope.open()) {
      var logits = List.of(row(0, Math.log(3)), row(Math.log(4), 0));
      var loss = ViewCrossEntropy.of(logits, List.of(row(1, 0), row(0.5, 0.5)), 1);
      double wanted = (-Math.log(0.8) - (Math.log(0.25) + Math.log(0.75)) / 2) / 2;
      assertEquals(wanted, Ops.value(loss.loss()), 1e-12);
    }
  }

  /** One view with shares and three with logits: two pairs, none of a view with itself. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_isThePlainLoopOverPairs(long seed) {
    try (var _ = Scope.open()) {
      List<Tensor> logits = List.of(drawn(seed, 0), drawn(seed, 1), drawn(seed, 2), drawn(seed, 3));
      List<Tensor> shares = List.of(drawn(seed, 4).softmax(1), drawn(seed, 5).softmax(1));
      var loss = ViewCrossEntropy.of(logits, shares, 0.3);
      double[] wanted = new double[3];
      for (int i = 0; i < 3; i++) {
        for (int a = 0; a < 2; a++) {
          for (int b = 0; b < 4; b++) {
            if (a != b) {
              wanted[i] += pair(row(logits.get(b), i), row(shares.get(a), i), 0.3) / 6;
            }
          }
        }
      }
      assertArrayEquals(wanted, Tensors.doubles(loss.perSample()), 1e-9);
      assertEquals((wanted[0] + wanted[1] + wanted[2]) / 3, Ops.value(loss.loss()), 1e-9);
    }
  }

  private static double pair(double[] logits, double[] shares, double temperature) {
    double mass = 0;
    for (double z : logits) {
      mass += Math.exp(z / temperature);
    }
    double loss = 0;
    for (int k = 0; k < logits.length; k++) {
      loss -= shares[k] * (logits[k] / temperature - Math.log(mass));
    }
    return loss;
  }

  /** A uniform student has the loss ln K, whatever the shares. */
  @Test
  void golden_uniformLogits() {
    try (var _ = Scope.open()) {
      Tensor flat = Ops.full(0.7, 3, 5);
      Tensor shares = drawn(1, 1).softmax(1);
      var loss = ViewCrossEntropy.of(List.of(flat, flat), List.of(shares), 0.1);
      assertEquals(Math.log(5), Ops.value(loss.loss()), 1e-6);
    }
  }

  @Test
  void property_sharesTakeNoGradientAndAutocastDoesNotReachTheLoss() {
    try (var _ = Scope.open()) {
      Tensor shares = drawn(1, 1).softmax(1).detach().requires_grad_(true);
      Tensor logits = Ops.toFloat(drawn(2, 2)).detach().requires_grad_(true);
      var plain = ViewCrossEntropy.of(List.of(logits, logits), List.of(shares), 0.1);
      plain.loss().backward();
      assertFalse(shares.grad().defined());
      var cast =
          Precision.BF16.run(
              () -> ViewCrossEntropy.of(List.of(logits, logits), List.of(shares), 0.1));
      assertEquals(Ops.value(plain.loss()), Ops.value(cast.loss()));
    }
  }

  @Test
  void gradient_ofTheLogits() {
    try (var _ = Scope.open()) {
      Tensor other = drawn(3, 1);
      List<Tensor> shares = List.of(drawn(3, 2).softmax(1), drawn(3, 3).softmax(1));
      Gradients.check(
          x -> ViewCrossEntropy.of(List.of(x, other, x), shares, 0.5).loss(), drawn(3, 4), 1e-7);
    }
  }

  @Test
  void refuses_viewsWithoutPairsAndUnequalShapes() {
    try (var _ = Scope.open()) {
      Tensor one = Ops.ones(2, 3);
      assertEquals(
          "views: want logits of 2 or more and shares of 1 up to as many, were 1 and 1",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> ViewCrossEntropy.of(List.of(one), List.of(one), 1))
              .getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> ViewCrossEntropy.of(List.of(one, one), List.of(Ops.ones(2, 4)), 1));
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() ->
        ViewCrossEntropy.of(List.of(Ops.ones(2, 3), Ops.ones(2, 3)), List.of(Ops.ones(2, 3)), 1));
  }

  private static Tensor drawn(long seed, long stream) {
    return Ops.randn(new Seed(seed).with(stream), 3, 5).to(ScalarType.Double);
  }

  private static Tensor row(double... values) {
    return Tensors.of(values, 1, values.length);
  }

  private static double[] row(Tensor x, int index) {
    return Tensors.doubles(x.select(0, index));
  }
}
