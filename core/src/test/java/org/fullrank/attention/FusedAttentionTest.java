package org.fullrank.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FusedAttentionTest {
  private static final Rule SOFTMAX = Rule.of(new Score.Softmax(), 16);

  private static Tensor leaf(Tensor x) {
    return x.detach().clone().requires_grad_(true);
  }

  private static Tensor matrix(float... values) {
    return Tensors.of(values, 1, 1, values.length / 2, 2).requires_grad_(true);
  }

  /**
   * Two queries, three keys, scale 1/√2, bias −ln 3, the unit matrix as the result's gradient;
   * float64 figures worked out from {@code P = σ(S)}.
   */
  @Test
  void golden_sigmoidAndItsGradients() {
    try (var _ = Scope.open()) {
      Tensor q = matrix(1, 0, 0, 2);
      Tensor k = matrix(1, 1, 0, 1, 2, 0);
      Tensor v = matrix(1, 0, 0, 1, 1, 1);
      var rule = Rule.of(new Score.Sigmoid((float) -Math.log(3)), 2);
      Tensor out = FusedAttention.attend(rule, q, k, v, Optional.empty());
      near(out, 0.98160681, 0.82825188, 0.82825188, 0.82825188);
      Ops.backward(out, Tensors.of(new float[] {1, 0, 0, 1}, 1, 1, 2, 2));
      near(q.grad(), 0.51506579, 0.17017213, 0.26516504, 0.17244683);
      near(k.grad(), 0.17017213, 0, 0, 0.34489366, 0.17244683, 0.26516504);
      near(v.grad(), 0.40335493, 0.57825188, 0.25, 0.57825188, 0.57825188, 0.25);
    }
  }

  private static void near(Tensor was, double... want) {
    assertArrayEquals(want, Tensors.doubles(was), 1e-6);
  }

  /** Gradients and results of {@code attend} for queries, keys and values drawn from a seed. */
  private interface Attend {
    Tensor of(Tensor q, Tensor k, Tensor v);
  }

  private record Case(List<Tensor> qkv, Tensor gradient) {
    static Case of(long seed, int tokens, int keys, ScalarType type) {
      long[][] shapes = {
        {2, 3, tokens, 16}, {2, 3, keys, 16}, {2, 3, keys, 16}, {2, 3, tokens, 16}
      };
      var draws =
          IntStream.range(0, 4)
              .mapToObj(i -> Ops.randn(new Seed(seed).with(i), shapes[i]).to(type))
              .toList();
      return new Case(draws.subList(0, 3), draws.getLast());
    }

    Case to(ScalarType type) {
      return new Case(qkv.stream().map(x -> x.to(type)).toList(), gradient.to(type));
    }

    /** The result, then the gradients of queries, keys and values. */
    List<double[]> run(Attend attend) {
      var leaves = qkv.stream().map(FusedAttentionTest::leaf).toList();
      Tensor out = attend.of(leaves.getFirst(), leaves.get(1), leaves.getLast());
      Ops.backward(out, gradient);
      return List.of(
          Tensors.doubles(out),
          Tensors.doubles(leaves.getFirst().grad()),
          Tensors.doubles(leaves.get(1).grad()),
          Tensors.doubles(leaves.getLast().grad()));
    }
  }

  private static double error(double[] was, double[] want) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < want.length; i++) {
      difference += Math.pow(was[i] - want[i], 2);
      size += want[i] * want[i];
    }
    return Math.sqrt(difference / size);
  }

  /** A list of keys, a prefix of them, all of them, and none for one of the samples. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_agreesWithFloat64UnderEveryKeyMask(long seed) {
    long[][] masks = {
      {1, 0, 1, 1, 0, 0, 1, 1, 1, 0}, {1, 1, 1, 0, 0, 1, 1, 1, 1, 1}, {0, 0, 0, 0, 0, 0, 1, 0, 0, 1}
    };
    for (long[] bits : masks) {
      try (var _ = Scope.open()) {
        var mask = Optional.of(Tensors.of(bits, 2, 1, 1, 5).to(ScalarType.Bool));
        var drawn = Case.of(seed, 7, 5, ScalarType.Float);
        var was = drawn.run((q, k, v) -> FusedAttention.attend(SOFTMAX, q, k, v, mask));
        var want =
            drawn
                .to(ScalarType.Double)
                .run((q, k, v) ->
                    new SoftmaxScores().weights(q, k, AttentionBias.visible(mask)).matmul(v));
        for (int i = 0; i < 4; i++) {
          assertTrue(error(was.get(i), want.get(i)) < 5e-6, "array " + i);
        }
      }
    }
  }

  /** Twice the error of products and softmax one by one in bf16, both against float64. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_bf16IsAtMostTwiceAsWrongAsThePlainFormula(long seed) {
    try (var _ = Scope.open()) {
      var drawn = Case.of(seed, 33, 40, ScalarType.BFloat16);
      Attend plain = (q, k, v) -> new SoftmaxScores().weights(q, k, AttentionBias.NONE).matmul(v);
      var want = drawn.to(ScalarType.Double).run(plain);
      var composed = drawn.run(plain);
      var fused = drawn.run((q, k, v) -> FusedAttention.attend(SOFTMAX, q, k, v, Optional.empty()));
      for (int i = 0; i < 4; i++) {
        double limit = 2 * error(composed.get(i), want.get(i));
        assertTrue(error(fused.get(i), want.get(i)) <= limit, "array " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_packedIsTheSame(long seed) {
    try (var _ = Scope.open()) {
      Tensor packed = Ops.randn(new Seed(seed), 2, 9, 3, 4, 16).requires_grad_(true);
      Tensor out = FusedAttention.attend(SOFTMAX, packed, Optional.empty());
      out.square().sum().backward();
      Tensor twin = leaf(packed);
      Tensor[] qkv = NeuralOps.unbind(twin, 2);
      Tensor apart =
          FusedAttention.attend(
              SOFTMAX,
              qkv[0].transpose(1, 2),
              qkv[1].transpose(1, 2),
              qkv[2].transpose(1, 2),
              Optional.empty());
      apart.square().sum().backward();
      assertArrayEquals(Tensors.doubles(apart), Tensors.doubles(out), 0);
      assertArrayEquals(Tensors.doubles(twin.grad()), Tensors.doubles(packed.grad()), 0);
    }
  }

  /** {@code sum().backward()} sends back one number for all: a gradient without strides. */
  @Test
  void golden_aGradientThatRepeatsOneNumber() {
    try (var _ = Scope.open()) {
      var drawn = Case.of(1, 6, 6, ScalarType.Float);
      Tensor q = leaf(drawn.qkv().getFirst());
      Tensor v = leaf(drawn.qkv().getLast());
      FusedAttention.attend(SOFTMAX, q, drawn.qkv().get(1), v, Optional.empty()).sum().backward();
      assertEquals(6 * 2 * 3 * 16, Ops.value(v.grad().sum()), 1e-3); // each row's weights sum to 1
      assertTrue(Ops.isFinite(q.grad()));
    }
  }

  @Test
  void golden_theRulesOwnMaskStaysUnderThatOfTheKeys() {
    try (var _ = Scope.open()) {
      var drawn = Case.of(3, 4, 4, ScalarType.Float);
      var rule = new Rule(new Score.Softmax(), 0.25f, Mask.CAUSAL);
      Tensor first = Tensors.of(new long[] {0, 1, 1, 1, 1, 1, 1, 1}, 2, 1, 1, 4);
      Tensor out =
          FusedAttention.attend(
              rule,
              drawn.qkv().getFirst(),
              drawn.qkv().get(1),
              drawn.qkv().getLast(),
              Optional.of(first.to(ScalarType.Bool)));
      double[] rows = Tensors.doubles(out.select(0, 0).select(1, 0));
      assertTrue(Arrays.stream(rows).allMatch(x -> x == 0)); // the first query saw its own key only
      Tensor value = drawn.qkv().getLast().select(0, 1).select(1, 0);
      assertArrayEquals(
          Tensors.doubles(value), Tensors.doubles(out.select(0, 1).select(1, 0)), 1e-6);
    }
  }

  /** A rule that hides keys by length, by list or by both, and a mask that hides others. */
  @Test
  void golden_whatTheRuleHidesTheMaskDoesNotShow() {
    Mask[] own = {
      Mask.NONE.withLengths(3, 1),
      Mask.NONE.withListed(new int[] {4, 1, 2}, new int[] {0}),
      Mask.NONE.withLengths(4, 5).withListed(new int[] {4, 2, 1}, new int[] {0})
    };
    long[] bits = {0, 1, 1, 0, 1, 1, 1, 1, 1, 0};
    long[][] both = {
      {0, 1, 1, 0, 0, 1, 0, 0, 0, 0}, {0, 1, 1, 0, 1, 1, 0, 0, 0, 0}, {0, 1, 1, 0, 0, 1, 0, 0, 0, 0}
    };
    try (var _ = Scope.open()) {
      var drawn = Case.of(5, 6, 5, ScalarType.Float);
      for (int i = 0; i < own.length; i++) {
        var rule = new Rule(new Score.Softmax(), 0.25f, own[i]);
        var was = drawn.run((q, k, v) -> FusedAttention.attend(rule, q, k, v, mask(bits)));
        var all = new Rule(new Score.Softmax(), 0.25f, Mask.NONE);
        Optional<Tensor> mask = mask(both[i]);
        var want = drawn.run((q, k, v) -> FusedAttention.attend(all, q, k, v, mask));
        for (int array = 0; array < 4; array++) {
          assertArrayEquals(want.get(array), was.get(array), 0, "rule " + i + " array " + array);
        }
      }
    }
  }

  private static Optional<Tensor> mask(long... bits) {
    return Optional.of(Tensors.of(bits, 2, 1, 1, bits.length / 2).to(ScalarType.Bool));
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> {
      Tensor packed = Ops.randn(new Seed(1), 2, 9, 3, 4, 16).requires_grad_(true);
      FusedAttention.attend(SOFTMAX, packed, Optional.empty()).sum().backward();
    });
  }
}
