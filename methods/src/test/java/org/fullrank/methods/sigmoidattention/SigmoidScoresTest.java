package org.fullrank.methods.sigmoidattention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.Scores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * fp32 goes through the kernels, float64 through the formula spelled out; reference values are an
 * independent evaluation in float64.
 */
class SigmoidScoresTest {
  private static final AttentionBias ALL = AttentionBias.NONE;
  private static final Scores THIRD = SigmoidScores.of(-Math.log(3));
  private static final Scores HALF = SigmoidScores.of(0);

  static Tensor draw(long key, long... shape) {
    return Ops.randn(new Seed(key), shape);
  }

  static Tensor wide(Tensor x) {
    return x.to(ScalarType.Double);
  }

  /** Rows of two entries, one head of one sample. */
  static Tensor matrix(ScalarType type, double... values) {
    return Tensors.of(values, 1, 1, values.length / 2, 2).to(type);
  }

  static Tensor leaf(Tensor x) {
    return x.detach().clone().requires_grad_(true);
  }

  static void near(Tensor was, double... want) {
    assertArrayEquals(
        want, Tensors.doubles(was), Tensors.type(was) == ScalarType.Double ? 1e-8 : 1e-6);
  }

  static void near(Tensor was, Tensor want, double tolerance) {
    assertArrayEquals(Tensors.doubles(want), Tensors.doubles(was), tolerance);
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void golden_twoQueriesThreeKeys(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor q = leaf(matrix(type, 1, 0, 0, 2));
      Tensor k = leaf(matrix(type, 1, 1, 0, 1, 2, 0));
      Tensor v = leaf(matrix(type, 1, 0, 0, 1, 1, 1));
      near(THIRD.weights(q, k, ALL), 0.40335493, 0.25, 0.57825188, 0.57825188, 0.57825188, 0.25);
      Tensor out = THIRD.attend(q, k, v, ALL);
      near(out, 0.98160681, 0.82825188, 0.82825188, 0.82825188);
      Ops.backward(out, matrix(type, 1, 0, 0, 1));
      near(q.grad(), 0.51506579, 0.17017213, 0.26516504, 0.17244683);
      near(k.grad(), 0.17017213, 0, 0, 0.34489366, 0.17244683, 0.26516504);
      near(v.grad(), 0.40335493, 0.57825188, 0.25, 0.57825188, 0.57825188, 0.25);
    }
  }

  /** The derivative for the bias, were it trained: {@code Σ dS}, by central differences. */
  @Test
  void golden_whatTheBiasWouldLearn() {
    try (var _ = Scope.open()) {
      Tensor q = matrix(ScalarType.Double, 1, 0, 0, 2);
      Tensor k = matrix(ScalarType.Double, 1, 1, 0, 1, 2, 0);
      Tensor v = matrix(ScalarType.Double, 1, 0, 0, 1, 1, 1);
      Tensor gradient = matrix(ScalarType.Double, 1, 0, 0, 1);
      double step = 1e-5;
      double[] loss = new double[2];
      for (int i = 0; i < 2; i++) {
        Scores moved = SigmoidScores.of(-Math.log(3) + (2 * i - 1) * step);
        loss[i] = Ops.value(moved.attend(q, k, v, ALL).mul(gradient).sum());
      }
      assertEquals(0.91591302, (loss[1] - loss[0]) / (2 * step), 1e-8);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void golden_causal(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor x = matrix(type, 1, 0, 0, 1, 1, 1);
      near(
          THIRD.attend(x, x, x, ALL.causally(true)),
          0.40335493,
          0,
          0.25,
          0.40335493,
          0.98160681,
          0.98160681);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.5", "2, 0.33333333", "16, 0.05882353", "49, 0.02", "197, 0.00505051"})
  void golden_logitsOfZero(int n, double weight) {
    try (var _ = Scope.open()) {
      Tensor zero = Ops.zeros(1, 1, n, 4);
      Tensor one = Ops.ones(1, 1, n, 4);
      Scores scores = SigmoidScores.of(new Bias.Nominal(Optional.of(n)).b());
      double[] rows = Tensors.doubles(scores.attend(zero, zero, one, ALL));
      double[] alike = new double[rows.length];
      Arrays.fill(alike, n * weight);
      assertArrayEquals(alike, rows, n * 1e-8 + 1e-7);
      near(scores.weights(zero, zero, ALL).select(2, 0).select(2, 0), weight);
    }
  }

  /** One token, {@code b = −log 1}: half of its value at a logit of zero, where softmax has all. */
  @Test
  void golden_oneToken() {
    try (var _ = Scope.open()) {
      Tensor q = Tensors.of(new float[] {2, 0, 0, 0}, 1, 1, 1, 4);
      Tensor v = Tensors.of(new float[] {1, 2, 3, 4}, 1, 1, 1, 4);
      double p = 1 / (1 + Math.exp(-2)); // logit 2·2/√4
      near(HALF.attend(q, q, v, ALL), p, 2 * p, 3 * p, 4 * p);
    }
  }

  /** {@code tanh} form: {@code σ(x) = ½ + ½·tanh(x/2)}, to 1e-7; and its slope is at most ¼. */
  @Test
  void property_theTanhFormIsTheSame() {
    try (var _ = Scope.open()) {
      Tensor q = Ops.ones(1, 1, 1, 1);
      double[] x = IntStream.rangeClosed(-80, 80).mapToDouble(i -> i / 2.0).toArray();
      Tensor k = leaf(Tensors.of(x, 1, 1, x.length, 1).to(ScalarType.Float));
      double[] weights = Tensors.doubles(HALF.weights(q, k, ALL));
      double[] tanh = Arrays.stream(x).map(v -> 0.5 + 0.5 * Math.tanh(v / 2)).toArray();
      assertArrayEquals(tanh, weights, 1e-7);
      HALF.attend(q, k, Ops.ones(1, 1, x.length, 1), ALL).sum().backward();
      assertEquals(0.25, Arrays.stream(Tensors.doubles(k.grad())).max().orElseThrow(), 1e-6);
    }
  }

  /** As {@code b → −∞}, {@code e^(−b)·A → e^S}: softmax without the sum. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aLowBiasGivesTheExponential(long seed) {
    try (var _ = Scope.open()) {
      Tensor q = wide(draw(seed, 1, 2, 5, 4));
      Tensor k = wide(draw(seed + 50, 1, 2, 6, 4));
      Tensor v = wide(draw(seed + 90, 1, 2, 6, 4));
      Tensor exponential = Ops.times(q, 0.5).matmul(k.transpose(2, 3)).exp().matmul(v);
      Tensor low = Ops.times(SigmoidScores.of(-30).attend(q, k, v, ALL), Math.exp(30));
      near(low, exponential, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aShiftOfAllLogitsIsSeen(long seed) {
    try (var _ = Scope.open()) {
      Tensor q = draw(seed, 1, 2, 5, 8);
      Tensor v = draw(seed + 50, 1, 2, 5, 8);
      Tensor here = SigmoidScores.of(-1).attend(q, q, v, ALL);
      Tensor there = SigmoidScores.of(-1.5).attend(q, q, v, ALL);
      assertThat(Ops.value(here.sub(there).abs().max())).isGreaterThan(0.05);
      double[] sums = Tensors.doubles(Ops.sum(HALF.weights(q, q, ALL), false, 3));
      assertThat(Arrays.stream(sums)).allMatch(sum -> sum > 0 && sum < 5);
    }
  }

  /** Results over parts of the keys add up, at tiles and remainders of any size. */
  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "64, 64", "129, 65", "200, 1"})
  void property_resultsOverPartsOfTheKeysAddUp(long keys, long first) {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 2, 2, 9, 16);
      Tensor k = draw(2, 2, 2, keys, 16);
      Tensor v = draw(3, 2, 2, keys, 16);
      Tensor whole = THIRD.attend(q, k, v, ALL);
      Tensor parts = THIRD.attend(q, k.narrow(2, 0, first), v.narrow(2, 0, first), ALL);
      if (first < keys) {
        long rest = keys - first;
        parts = parts.add(THIRD.attend(q, k.narrow(2, first, rest), v.narrow(2, first, rest), ALL));
      }
      near(parts, whole, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_orderOfKeysIsNothingThatOfQueriesIsTheResults(long seed) {
    try (var _ = Scope.open()) {
      Tensor q = draw(seed, 1, 2, 70, 16);
      Tensor k = draw(seed + 50, 1, 2, 70, 16);
      Tensor v = draw(seed + 90, 1, 2, 70, 16);
      Tensor order = draw(seed + 130, 70).argsort(0, false);
      Tensor straight = THIRD.attend(q, k, v, ALL);
      near(
          THIRD.attend(q, k.index_select(2, order), v.index_select(2, order), ALL), straight, 1e-5);
      near(THIRD.attend(q.index_select(2, order), k, v, ALL), straight.index_select(2, order), 0);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "BFloat16", "Double"})
  void property_logitsOfTenThousandAreNumbers(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor q = leaf(matrix(type, 120, 0, -120, 0));
      Tensor k = leaf(matrix(type, 120, 0, -120, 0));
      Tensor y = HALF.attend(q, k, matrix(type, 1, 2, 4, 8), ALL); // logits ±14400/√2
      near(y, 1, 2, 4, 8);
      y.sum().backward();
      assertThat(Arrays.stream(Tensors.doubles(q.grad()))).allMatch(x -> Math.abs(x) < 1e-30);
      assertThat(Ops.isFinite(k.grad())).isTrue();
    }
  }

  /** bf16 spelled out (a mask that differs from query to query): σ itself is of fp32. */
  @Test
  void property_bf16WeighsInFloat() {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 2, 2, 9, 16).to(ScalarType.BFloat16);
      Tensor k = draw(2, 2, 2, 9, 16).to(ScalarType.BFloat16);
      Tensor v = draw(3, 2, 2, 9, 16).to(ScalarType.BFloat16);
      var each = AttentionBias.visible(Optional.of(draw(4, 2, 1, 9, 9).ge(Ops.zeros(1))));
      assertEquals(ScalarType.Float, Tensors.type(THIRD.weights(q, k, each)));
      Tensor low = THIRD.attend(q, k, v, each);
      assertEquals(ScalarType.BFloat16, Tensors.type(low));
      near(low, THIRD.attend(wide(q), wide(k), wide(v), each), 0.05);
    }
  }
}
