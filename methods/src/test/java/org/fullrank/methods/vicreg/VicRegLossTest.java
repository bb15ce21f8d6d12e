package org.fullrank.methods.vicreg;

import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.Sines;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VicRegLossTest {
  /**
   * View a has rows (.5, 0), (−.5, .6), view b has rows (.5, .8), (−.5, 0). Differences squared: 0,
   * .64, 0, .36, mean .25. Unbiased variances: a .5 and .18, b .5 and .32. Covariances over 1
   * degree of freedom: a −.3, b .4; each counts twice and is divided by 2 dimensions.
   */
  @Test
  void golden_twoSamplesByHand() {
    try (var _ = Scope.open()) {
      var loss =
          VicRegLoss.of(
              Tensors.of(new double[] {0.5, 0, -0.5, 0.6}, 2, 2),
              Tensors.of(new double[] {0.5, 0.8, -0.5, 0}, 2, 2));
      double half = 1 - Math.sqrt(0.5001);
      double a = (half + 1 - Math.sqrt(0.1801)) / 2;
      double b = (half + 1 - Math.sqrt(0.3201)) / 2;
      assertEquals(0.25, value(loss.invariance()), 1e-12);
      assertEquals((a + b) / 2, value(loss.variance()), 1e-12);
      assertEquals(0.09 + 0.16, value(loss.covariance()), 1e-12);
      assertEquals(
          2 * 0.25 + 3 * (a + b) / 2 + 5 * 0.25,
          value(loss.total(new VicRegConfig.Weights(2, 3, 5))),
          1e-12);
    }
  }

  /**
   * Independent reference in double precision (NumPy) of the authors' loss, on rows of sines of
   * length 1.
   */
  @Test
  void golden_sines() {
    try (var _ = Scope.open()) {
      var loss = VicRegLoss.of(Sines.unitRows(4, 8, 0), Sines.unitRows(4, 8, 1));
      assertEquals(0.497510, value(loss.invariance()), 1e-6);
      assertEquals(0.728524, value(loss.variance()), 1e-6);
      assertEquals(0.069648, value(loss.covariance()), 1e-6);
      assertEquals(30.720494, value(loss.total(VicRegConfig.Weights.PAPER)), 1e-6);
      var added = new VicRegConfig.Weights(25, 50, 1); // variances of both views, not their mean
      assertEquals(48.933599, value(loss.total(added)), 1e-6);
    }
  }

  /** Embeddings of bfloat16 are widened first: the terms are those of the widened embeddings. */
  @Test
  void property_reductionsOfNarrowEmbeddingsAreWide() {
    try (var _ = Scope.open()) {
      Tensor a = Ops.randn(new Seed(1), 64, 8).to(torch.ScalarType.BFloat16);
      Tensor b = Ops.randn(new Seed(2), 64, 8).to(torch.ScalarType.BFloat16);
      var narrow = Precision.BF16.run(() -> VicRegLoss.of(a, b).total(VicRegConfig.Weights.PAPER));
      var wide = VicRegLoss.of(Ops.toFloat(a), Ops.toFloat(b)).total(VicRegConfig.Weights.PAPER);
      assertEquals(torch.ScalarType.Float, Tensors.type(narrow));
      assertEquals(value(wide), value(narrow));
    }
  }

  /** Wide, uncorrelated dimensions and equal views: nothing is left to penalise. */
  @Test
  void golden_nothingIsLeftOfAGoodBatch() {
    try (var _ = Scope.open()) {
      Tensor z = Tensors.of(new double[] {2, 2, 2, -2, -2, 2, -2, -2}, 4, 2);
      assertEquals(0, value(VicRegLoss.of(z, z).total(VicRegConfig.Weights.PAPER)), 1e-12);
    }
  }

  /** All embeddings equal: no dimension varies, so each falls short by 1 − √1e-4 = .99. */
  @Test
  void golden_collapsedBatch() {
    try (var _ = Scope.open()) {
      var loss = VicRegLoss.of(Ops.ones(5, 3), Ops.ones(5, 3));
      assertEquals(0.99, value(loss.variance()), 1e-6);
      assertEquals(0, value(loss.covariance()), 1e-12);
    }
  }

  /** The terms look at differences over the batch: an offset common to both views is not seen. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_offsetsAndTheOrderOfViewsDoNotMatter(long seed) {
    try (var _ = Scope.open()) {
      Tensor a = Ops.randn(new Seed(seed), 6, 5);
      Tensor b = Ops.randn(new Seed(seed + 100), 6, 5);
      double loss = value(VicRegLoss.of(a, b).total(VicRegConfig.Weights.PAPER));
      var moved = VicRegLoss.of(Ops.plus(b, 3), Ops.plus(a, 3));
      assertEquals(loss, value(moved.total(VicRegConfig.Weights.PAPER)), 1e-3);
    }
  }

  /** Under autocast the loss of fp32 embeddings is the same to the last bit. */
  @Test
  void property_autocastDoesNotReachTheLoss() {
    try (var _ = Scope.open()) {
      Tensor a = Ops.randn(new Seed(1), 16, 8);
      Tensor b = Ops.randn(new Seed(2), 16, 8);
      var weights = VicRegConfig.Weights.PAPER;
      assertEquals(
          value(VicRegLoss.of(a, b).total(weights)),
          value(Precision.BF16.run(() -> VicRegLoss.of(a, b).total(weights))));
    }
  }

  @Test
  void gradient_ofOneView() {
    try (var _ = Scope.open()) {
      Tensor a = Ops.times(Ops.randn(new Seed(3), 4, 3), 0.5).to(Tensors.type(doubles()));
      Tensor b = Ops.times(Ops.randn(new Seed(4), 4, 3), 0.5).to(Tensors.type(doubles()));
      Gradients.check(x -> VicRegLoss.of(x, b).total(new VicRegConfig.Weights(2, 3, 5)), a, 1e-7);
    }
  }

  @Test
  void refuses_oneSampleAndUnequalShapes() {
    try (var _ = Scope.open()) {
      Tensor one = Ops.ones(1, 4);
      assertEquals(
          "a: want a batch of 2 or more, was 1",
          assertThrows(IllegalArgumentException.class, () -> VicRegLoss.of(one, one)).getMessage());
      assertThrows(
          IllegalArgumentException.class, () -> VicRegLoss.of(Ops.ones(2, 4), Ops.ones(2, 3)));
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(
        () -> VicRegLoss.of(Ops.ones(4, 3), Ops.ones(4, 3)).total(VicRegConfig.Weights.PAPER));
  }

  private static Tensor doubles() {
    return Tensors.of(new double[1], 1);
  }
}
