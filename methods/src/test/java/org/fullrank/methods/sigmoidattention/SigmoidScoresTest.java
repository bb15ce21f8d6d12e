package org.fullrank.methods.sigmoidattention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.Scores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
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
  private static final Optional<Tensor> ALL = Optional.empty();
  private static final Scores THIRD = SigmoidScores.of(-Math.log(3));
  private static final Scores HALF = SigmoidScores.of(0);

  private static Tensor draw(long key, long... shape) {
    return Ops.randn(new Seed(key), shape);
  }

  private static Tensor wide(Tensor x) {
    return x.to(ScalarType.Double);
  }

  /** Rows of two entries, one head of one sample. */
  private static Tensor matrix(ScalarType type, double... values) {
    return Tensors.of(values, 1, 1, values.length / 2, 2).to(type);
  }

  private static Tensor leaf(Tensor x) {
    return x.detach().clone().requires_grad_(true);
  }

  private static Optional<Tensor> mask(long[] bits, long... shape) {
    return Optional.of(Tensors.of(bits, shape).to(ScalarType.Bool));
  }

  private static void near(Tensor was, double... want) {
    assertArrayEquals(
        want, Tensors.doubles(was), Tensors.type(was) == ScalarType.Double ? 1e-8 : 1e-6);
  }

  private static void near(Tensor was, Tensor want, double tolerance) {
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
    var scores = new SigmoidScores(-Math.log(3), Rows.AS_IS, new Order(false, true));
    try (var _ = Scope.open()) {
      Tensor x = matrix(type, 1, 0, 0, 1, 1, 1);
      near(scores.attend(x, x, x, ALL), 0.40335493, 0, 0.25, 0.40335493, 0.98160681, 0.98160681);
    }
  }

  /** The same, its rows seeing 1, 2 and 3 keys. */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void golden_rowsDividedByWhatTheySee(ScalarType type) {
    double root = Math.sqrt(0.5);
    double third = Math.sqrt(1.0 / 3);
    var order = new Order(false, true);
    try (var _ = Scope.open()) {
      Tensor x = matrix(type, 1, 0, 0, 1, 1, 1);
      near(
          new SigmoidScores(-Math.log(3), Rows.BY_COUNT, order).attend(x, x, x, ALL),
          0.40335493,
          0,
          0.125,
          0.201677465,
          0.98160681 / 3,
          0.98160681 / 3);
      near(
          new SigmoidScores(-Math.log(3), Rows.BY_ROOT, order).attend(x, x, x, ALL),
          0.40335493,
          0,
          0.25 * root,
          0.40335493 * root,
          0.98160681 * third,
          0.98160681 * third);
    }
  }

  /** Logits of zero, values of one: each of the keys seen gives ½, whatever their number. */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double", "BFloat16"})
  void golden_dividedRowsUnderEveryMask(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor zero = Ops.zeros(2, 1, 4, 8).to(type);
      Tensor one = Ops.ones(2, 1, 4, 8).to(type);
      var keys = mask(new long[] {0, 1, 1, 0, 0, 0, 0, 0}, 2, 1, 1, 4);
      var open = new SigmoidScores(0, Rows.BY_COUNT, Order.NONE);
      var before = new SigmoidScores(0, Rows.BY_COUNT, new Order(false, true));
      assertThat(firsts(open.attend(zero, zero, one, ALL))).containsOnly(0.5);
      assertThat(firsts(before.attend(zero, zero, one, ALL))).containsOnly(0.5);
      assertThat(firsts(open.attend(zero, zero, one, keys)))
          .containsExactly(.5, .5, .5, .5, 0, 0, 0, 0);
      assertThat(firsts(before.attend(zero, zero, one, keys)))
          .containsExactly(0, .5, .5, .5, 0, 0, 0, 0);
      var each = mask(new long[] {1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0}, 1, 1, 4, 4);
      assertThat(firsts(open.attend(zero, zero, one, each)))
          .containsExactly(.5, .5, .5, 0, .5, .5, .5, 0);
      assertThat(firsts(before.attend(zero, zero, one, each)))
          .containsExactly(.5, 0, .5, 0, .5, 0, .5, 0);
    }
  }

  private static double[] firsts(Tensor x) {
    return Tensors.doubles(x.select(3, 0));
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

  static Stream<SigmoidScores> all() {
    return Stream.of(Rows.values())
        .flatMap(rows ->
            Stream.of(
                    Order.NONE,
                    new Order(true, false),
                    new Order(false, true),
                    new Order(true, true))
                .map(order -> new SigmoidScores(-2, rows, order)));
  }

  /** Every form, odd sizes, with padding: the kernels beside the formula in float64. */
  @ParameterizedTest
  @MethodSource("all")
  void property_theKernelsAgreeWithTheFormula(SigmoidScores scores) {
    for (int n : new int[] {1, 7, 64, 129}) {
      try (var _ = Scope.open()) {
        Tensor[] low = new Tensor[3];
        Tensor[] high = new Tensor[3];
        for (int i = 0; i < 3; i++) {
          low[i] = leaf(draw(10 + i, 2, 3, n, 16));
          high[i] = leaf(wide(low[i]));
        }
        var keys = Optional.of(draw(n, 2, 1, 1, n).ge(Ops.zeros(1)));
        Tensor was = scores.attend(low[0], low[1], low[2], keys);
        Tensor want = scores.attend(high[0], high[1], high[2], keys);
        near(was, want, 1e-5 * n);
        Tensor gradient = draw(30, 2, 3, n, 16);
        Ops.backward(was, gradient);
        Ops.backward(want, wide(gradient));
        for (int i = 0; i < 3; i++) {
          near(low[i].grad(), high[i].grad(), 1e-5 * n);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void golden_packedIsTheSame(SigmoidScores scores) {
    try (var _ = Scope.open()) {
      Tensor packed = draw(1, 2, 9, 3, 4, 16);
      Tensor[] apart = new Tensor[3];
      for (int i = 0; i < 3; i++) {
        apart[i] = packed.select(2, i).transpose(1, 2);
      }
      near(scores.attend(packed, ALL), scores.attend(apart[0], apart[1], apart[2], ALL), 0);
      near(
          scores.attend(wide(packed), ALL),
          scores.attend(wide(apart[0]), wide(apart[1]), wide(apart[2]), ALL),
          0);
    }
  }

  /** What a few queries weigh is those rows of what all do. */
  @ParameterizedTest
  @MethodSource("all")
  void property_someRowsAreThoseOfAll(SigmoidScores scores) {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 2, 3, 6, 8);
      Tensor k = draw(2, 2, 3, 6, 8);
      Tensor places = Tensors.of(new long[] {4, 0, 5}, 3);
      for (var mask :
          java.util.List.of(
              ALL,
              mask(new long[] {1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0}, 2, 1, 1, 6),
              Optional.of(draw(3, 2, 1, 6, 6).ge(Ops.zeros(1))))) {
        near(
            scores.weights(places, q, k, mask),
            scores.weights(q, k, mask).index_select(2, places),
            1e-7);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "BFloat16", "Double"})
  void golden_aQueryThatSeesNothingGivesZeros(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor x = leaf(draw(1, 2, 2, 3, 8).to(type));
      var keys = mask(new long[] {0, 0, 0, 1, 1, 0}, 2, 1, 1, 3);
      for (Scores scores : all().toList()) {
        Tensor y = scores.attend(x, x, x, keys);
        assertThat(Tensors.doubles(y.select(0, 0))).containsOnly(0);
        y.sum().backward();
        assertThat(Tensors.doubles(x.grad().select(0, 0))).containsOnly(0);
        assertThat(Ops.isFinite(x.grad())).isTrue();
        assertThat(Ops.value(Ops.toFloat(x.grad()).abs().sum())).isPositive();
        x.grad().zero_();
      }
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
      var each = Optional.of(draw(4, 2, 1, 9, 9).ge(Ops.zeros(1)));
      assertEquals(ScalarType.Float, Tensors.type(THIRD.weights(q, k, each)));
      Tensor low = THIRD.attend(q, k, v, each);
      assertEquals(ScalarType.BFloat16, Tensors.type(low));
      near(low, THIRD.attend(wide(q), wide(k), wide(v), each), 0.05);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradient_underEveryForm(SigmoidScores scores) {
    try (var _ = Scope.open()) {
      Tensor q = wide(draw(1, 1, 2, 3, 4));
      Tensor k = wide(draw(2, 1, 2, 3, 4));
      Tensor v = wide(draw(3, 1, 2, 3, 4));
      var mask = mask(new long[] {1, 0, 1, 1, 1, 1, 0, 0, 0}, 1, 1, 3, 3);
      Gradients.check(x -> scores.attend(x, k, v, mask).square().sum(), q, 1e-6);
      Gradients.check(x -> scores.attend(q, x, v, mask).square().sum(), k, 1e-6);
      Gradients.check(x -> scores.attend(q, k, x, mask).square().sum(), v, 1e-6);
    }
  }

  @Test
  void refuses_aContextWhereOrderCounts() {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 1, 2, 5, 4);
      Tensor k = draw(1, 1, 2, 3, 4);
      THIRD.attend(q, k, k, ALL);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new SigmoidScores(0, Rows.AS_IS, new Order(true, false)).attend(q, k, k, ALL))
          .withMessageContaining("want all 5 tokens where their order counts, were 3");
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> {
      Tensor packed = leaf(draw(1, 2, 9, 3, 4, 16));
      all().forEach(scores -> scores.attend(packed, ALL).sum().backward());
      all().forEach(scores -> scores.attend(wide(packed), ALL).sum().backward());
    });
  }
}
