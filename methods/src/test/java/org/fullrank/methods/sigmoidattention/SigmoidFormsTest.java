package org.fullrank.methods.sigmoidattention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.draw;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.leaf;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.matrix;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.near;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.wide;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.AttentionBias;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every form of the scores: rows divided or not, with distance, with an order, under every mask.
 * The kernels are held against the formula in float64.
 */
class SigmoidFormsTest {
  private static final AttentionBias ALL = AttentionBias.NONE;

  /** Scores of tokens with or without distance, of inputs that are causal or not. */
  record Form(SigmoidScores scores, boolean alibi, boolean causal) {
    AttentionBias of(AttentionBias bias) {
      return bias.alibi(alibi).causally(causal);
    }

    Tensor attend(Tensor q, Tensor k, Tensor v, AttentionBias bias) {
      return scores.attend(q, k, v, of(bias));
    }

    Tensor attend(Tensor packed, AttentionBias bias) {
      return scores.attend(packed, of(bias));
    }
  }

  private static AttentionBias mask(long[] bits, long... shape) {
    return AttentionBias.visible(Optional.of(Tensors.of(bits, shape).to(ScalarType.Bool)));
  }

  /** Logits of zero: row {@code i} has {@code i} weights of a half, divided by {@code √i}. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void golden_rootsOfCountsAreInFloat64(boolean masked) {
    try (var _ = Scope.open()) {
      Tensor zero = Ops.zeros(1, 1, 5, 1).to(ScalarType.Double);
      Tensor one = Ops.ones(1, 1, 5, 1).to(ScalarType.Double);
      var scores = new SigmoidScores(0, RowDivisor.BY_ROOT);
      var lower = Ops.ones(5, 5).tril().view(1, 1, 5, 5).to(ScalarType.Bool);
      var mask =
          masked ? AttentionBias.visible(Optional.of(lower)) : AttentionBias.NONE.causally(true);
      double[] want = new double[5];
      Arrays.setAll(want, i -> 0.5 * Math.sqrt(i + 1.0));
      assertArrayEquals(want, Tensors.doubles(scores.attend(zero, zero, one, mask)), 1e-12);
    }
  }

  /** The rows of the causal example, which see 1, 2 and 3 keys. */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void golden_rowsDividedByWhatTheySee(ScalarType type) {
    double root = Math.sqrt(0.5);
    double third = Math.sqrt(1.0 / 3);
    var past = ALL.causally(true);
    try (var _ = Scope.open()) {
      Tensor x = matrix(type, 1, 0, 0, 1, 1, 1);
      near(
          new SigmoidScores(-Math.log(3), RowDivisor.BY_COUNT).attend(x, x, x, past),
          0.40335493,
          0,
          0.125,
          0.201677465,
          0.98160681 / 3,
          0.98160681 / 3);
      near(
          new SigmoidScores(-Math.log(3), RowDivisor.BY_ROOT).attend(x, x, x, past),
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
      var open = new Form(new SigmoidScores(0, RowDivisor.BY_COUNT), false, false);
      var before = new Form(open.scores(), false, true);
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

  static Stream<Form> all() {
    return Stream.of(RowDivisor.values())
        .map(rows -> new SigmoidScores(-2, rows))
        .flatMap(
            scores -> IntStream.range(0, 4).mapToObj(i -> new Form(scores, i % 2 == 1, i > 1)));
  }

  /** Every form, odd sizes, with padding: the kernels beside the formula in float64. */
  @ParameterizedTest
  @MethodSource("all")
  void property_theKernelsAgreeWithTheFormula(Form scores) {
    for (int n : new int[] {1, 7, 64, 129}) {
      try (var _ = Scope.open()) {
        Tensor[] low = new Tensor[3];
        Tensor[] high = new Tensor[3];
        for (int i = 0; i < 3; i++) {
          low[i] = leaf(draw(10 + i, 2, 3, n, 16));
          high[i] = leaf(wide(low[i]));
        }
        var keys = AttentionBias.visible(Optional.of(draw(n, 2, 1, 1, n).ge(Ops.zeros(1))));
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
  void golden_packedIsTheSame(Form scores) {
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
  void property_someRowsAreThoseOfAll(Form scores) {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 2, 3, 6, 8);
      Tensor k = draw(2, 2, 3, 6, 8);
      Tensor places = Tensors.of(new long[] {4, 0, 5}, 3);
      for (var mask :
          java.util.List.of(
              ALL,
              mask(new long[] {1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0}, 2, 1, 1, 6),
              AttentionBias.visible(Optional.of(draw(3, 2, 1, 6, 6).ge(Ops.zeros(1)))))) {
        var bias = scores.of(mask);
        near(
            scores.scores().weights(places, q, k, bias),
            scores.scores().weights(q, k, bias).index_select(2, places),
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
      for (Form scores : all().toList()) {
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
  @MethodSource("all")
  void gradient_underEveryForm(Form scores) {
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
  void leaves_nothing() {
    Leaks.none(() -> {
      Tensor packed = leaf(draw(1, 2, 9, 3, 4, 16));
      all().forEach(scores -> scores.attend(packed, ALL).sum().backward());
      all().forEach(scores -> scores.attend(wide(packed), ALL).sum().backward());
    });
  }
}
