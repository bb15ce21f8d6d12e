package org.fullrank.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SoftmaxScoresTest {
  private static final Scores SCORES = new SoftmaxScores();

  private static Tensor draw(long key, long... shape) {
    return Ops.randn(new Seed(key), shape);
  }

  private static Tensor bools(long[] values, long... shape) {
    return Tensors.of(values, shape).to(ScalarType.Bool);
  }

  /**
   * Head of 4, scale 1/2. Query (2, 0, 0, 0) meets keys (1, …) and (3, …): logits 1 and 3, weights
   * 1/(1 + e²) and e²/(1 + e²).
   */
  @Test
  void golden_twoKeysByHand() {
    try (var _ = Scope.open()) {
      Tensor q = Tensors.of(new float[] {2, 0, 0, 0}, 1, 1, 1, 4);
      Tensor k = Tensors.of(new float[] {1, 5, 6, 7, 3, 8, 9, 4}, 1, 1, 2, 4);
      Tensor v = Tensors.of(new float[] {1, 2, 3, 4, -1, 4, 0, 2}, 1, 1, 2, 4);
      double b = Math.exp(2) / (1 + Math.exp(2));
      double a = 1 - b;
      double[] want = {a - b, 2 * a + 4 * b, 3 * a, 4 * a + 2 * b};
      assertArrayEquals(want, Tensors.doubles(SCORES.attend(q, k, v, AttentionBias.NONE)), 1e-6);
      assertArrayEquals(
          new double[] {a, b}, Tensors.doubles(SCORES.weights(q, k, AttentionBias.NONE)), 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_attendIsWeightsTimesValues(long seed) {
    try (var _ = Scope.open()) {
      Tensor q = draw(seed, 2, 3, 5, 8);
      Tensor k = draw(seed + 100, 2, 3, 4, 8);
      Tensor v = draw(seed + 200, 2, 3, 4, 8);
      var mask =
          AttentionBias.visible(
              Optional.of(bools(new long[] {1, 0, 1, 1, 0, 1, 0, 0}, 2, 1, 1, 4)));
      for (AttentionBias m : List.of(mask, AttentionBias.NONE)) {
        Tensor spelled = SCORES.weights(q, k, m).matmul(v);
        assertArrayEquals(
            Tensors.doubles(spelled), Tensors.doubles(SCORES.attend(q, k, v, m)), 1e-5);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "BFloat16"})
  void golden_aQueryThatSeesNothingGivesZeros(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 2, 1, 3, 4).to(type).requires_grad_(true);
      Tensor mask = bools(new long[] {0, 0, 0, 1, 1, 0}, 2, 1, 1, 3);
      Tensor y = SCORES.attend(q, q, q, AttentionBias.visible(Optional.of(mask)));
      assertArrayEquals(new double[12], Tensors.doubles(y.select(0, 0)), 1e-30); // -0 is zero
      assertTrue(Ops.value(y.select(0, 1).abs().sum()) > 0);
      y.sum().backward();
      assertTrue(Ops.isFinite(q.grad()));
    }
  }

  @Test
  void gradient_underAMask() {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 1, 2, 3, 4).to(ScalarType.Double);
      Tensor k = draw(2, 1, 2, 3, 4).to(ScalarType.Double);
      Tensor v = draw(3, 1, 2, 3, 4).to(ScalarType.Double);
      AttentionBias mask =
          AttentionBias.visible(
              Optional.of(bools(new long[] {1, 0, 1, 1, 1, 1, 0, 0, 0}, 1, 1, 3, 3)));
      Gradients.check(x -> SCORES.attend(x, k, v, mask).square().sum(), q, 1e-6);
      Gradients.check(x -> SCORES.attend(q, x, v, mask).square().sum(), k, 1e-6);
      Gradients.check(x -> SCORES.attend(q, k, x, mask).square().sum(), v, 1e-6);
    }
  }

  /** bf16 has 8 bits: 2⁻⁸ relative to each weight and each value, and to the rounded result. */
  @Test
  void property_bf16StaysCloseToFloat() {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 2, 2, 9, 16).to(ScalarType.BFloat16);
      Tensor k = draw(2, 2, 2, 9, 16).to(ScalarType.BFloat16);
      Tensor v = draw(3, 2, 2, 9, 16).to(ScalarType.BFloat16);
      Tensor low = SCORES.attend(q, k, v, AttentionBias.NONE);
      Tensor high =
          SCORES.attend(Ops.toFloat(q), Ops.toFloat(k), Ops.toFloat(v), AttentionBias.NONE);
      assertEquals(0, Ops.value(Ops.toFloat(low).sub(high).abs().max()), 0.03);
    }
  }

  /** A blind row is zero whatever it holds. */
  @Test
  void golden_rowsThatSeeNothingAreZeroEvenOfNoNumbers() {
    try (var _ = Scope.open()) {
      Tensor logits = Tensors.of(new double[] {Double.NaN, 1, 0, Math.log(3)}, 2, 2);
      Tensor visible = Tensors.of(new long[] {0, 0, 1, 1}, 2, 2).to(ScalarType.Bool);
      assertArrayEquals(
          new double[] {0, 0, 0.25, 0.75},
          Tensors.doubles(Masked.softmax(logits, Optional.of(visible))),
          1e-12);
    }
  }

  @Test
  void refuses_otherThanQueriesKeysAndValues() {
    try (var _ = Scope.open()) {
      Tensor two = draw(1, 2, 4, 2, 3, 8);
      assertThrows(IllegalArgumentException.class, () -> SCORES.attend(two, AttentionBias.NONE));
    }
  }
}
