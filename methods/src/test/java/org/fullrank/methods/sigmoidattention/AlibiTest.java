package org.fullrank.methods.sigmoidattention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.Scores;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AlibiTest {
  private static final AttentionBias FAR = AttentionBias.NONE.alibi(true);

  @Test
  void golden_slopes() {
    assertArrayEquals(
        new double[] {1 / 4.0, 1 / 16.0, 1 / 64.0, 1 / 256.0}, AttentionBias.slopes(4));
    assertArrayEquals(new double[] {1 / 16.0, 1 / 256.0}, AttentionBias.slopes(2));
  }

  /** Three heads have slopes {@code 2^(−8/3)} and so on, which fp32 rounds. */
  @Test
  void golden_float64HasItsOwnSlopes() {
    try (var _ = Scope.open()) {
      Tensor zero = Ops.zeros(1, 3, 2, 1).to(ScalarType.Double);
      double[] weights =
          Tensors.doubles(
              new SigmoidScores(0, RowDivisor.AS_IS)
                  .weights(zero, zero, AttentionBias.NONE.alibi(true)));
      for (int h = 0; h < 3; h++) {
        double far = 1 / (1 + Math.exp(Math.pow(2, -8 * (h + 1) / 3.0)));
        assertArrayEquals(
            new double[] {0.5, far, far, 0.5},
            Arrays.copyOfRange(weights, 4 * h, 4 * h + 4),
            1e-12);
      }
    }
  }

  /**
   * Logits of zero in two heads, slopes 1/16 and 1/256; three tokens, the last value alone is 1.
   */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void golden_logitsFallOnBothSides(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor zero = Ops.zeros(1, 2, 3, 1).to(type);
      Tensor last = Tensors.of(new double[] {0, 0, 1, 1, 0, 0}, 1, 2, 3, 1).to(type);
      double near = 1 / (1 + Math.exp(1 + 1 / 16.0));
      double far = 1 / (1 + Math.exp(1 + 2 / 16.0));
      double middle = 1 / (1 + Math.exp(1 + 1 / 256.0));
      double end = 1 / (1 + Math.exp(1 + 2 / 256.0));
      double self = 1 / (1 + Math.exp(1));
      assertArrayEquals(
          new double[] {far, near, self, self, middle, end},
          Tensors.doubles(SigmoidScores.of(-1).attend(zero, zero, last, FAR)),
          1e-6);
      double sum = 1 + Math.exp(-1 / 16.0) + Math.exp(-2 / 16.0);
      double[] softmax = Tensors.doubles(new SoftmaxScores().attend(zero, zero, last, FAR));
      assertArrayEquals(
          new double[] {Math.exp(-2 / 16.0) / sum, 1 / sum},
          new double[] {softmax[0], softmax[2]},
          1e-6);
    }
  }

  /** Read backwards, the tokens give the same backwards. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_bothDirectionsAreAlike(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 1, 4, 11, 8);
      Tensor back = Tensors.of(new long[] {10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 11);
      Tensor turned = x.index_select(2, back);
      for (Scores scores : new Scores[] {SigmoidScores.of(-2), new SoftmaxScores()}) {
        assertArrayEquals(
            Tensors.doubles(scores.attend(x, x, x, FAR).index_select(2, back)),
            Tensors.doubles(scores.attend(turned, turned, turned, FAR)),
            1e-5);
      }
    }
  }

  /** Softmax: kernels beside the formula, whole and packed, causal and not, with padding. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_softmaxByKernelsAgreesWithTheFormula(long seed) {
    try (var _ = Scope.open()) {
      Tensor packed = Ops.randn(new Seed(seed), 2, 9, 3, 4, 16);
      Tensor bits =
          Tensors.of(new long[] {1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0}, 18);
      var keys = AttentionBias.visible(Optional.of(bits.view(2, 1, 1, 9).to(ScalarType.Bool)));
      for (boolean causal : new boolean[] {false, true}) {
        var scores = new SoftmaxScores();
        for (var bias : java.util.List.of(FAR, keys.alibi(true))) {
          var mask = bias.causally(causal);
          assertArrayEquals(
              Tensors.doubles(scores.attend(packed.to(ScalarType.Double), mask)),
              Tensors.doubles(scores.attend(packed, mask)),
              1e-5);
        }
      }
    }
  }

  /** One token has no distance: the softmax of the core. */
  @Test
  void golden_ofOneTokenItIsPlainSoftmax() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 2, 2, 1, 8);
      assertArrayEquals(
          Tensors.doubles(new SoftmaxScores().attend(x, x, x, AttentionBias.NONE)),
          Tensors.doubles(new SoftmaxScores().attend(x, x, x, FAR)),
          0);
    }
  }
}
