package org.fullrank.bayes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PosteriorPredictiveTest {
  private static final double[] SHARES = {
    0.7, 0.2, 0.1, 0.4, 0.3, 0.3,
    0.5, 0.4, 0.1, 0.1, 0.8, 0.1,
    0.6, 0.3, 0.1, 0.3, 0.3, 0.4
  };

  /** Three draws, two samples, three classes; computed with NumPy. */
  @Test
  void golden_threeDraws() {
    try (var _ = Scope.open()) {
      var predictive = new PosteriorPredictive(Tensors.of(SHARES, 3, 2, 3));
      near(predictive.mean(), 1e-6, 0.6, 0.3, 0.1, 0.266667, 0.466667, 0.266667);
      near(predictive.deviation(), 1e-6, 0.1, 0.1, 0, 0.152753, 0.288675, 0.152753);
      near(predictive.deviationOfPrediction(), 1e-6, 0.1, 0.288675);
      near(predictive.total(), 1e-7, 0.8979457, 1.0606018);
      near(predictive.aleatoric(), 1e-7, 0.8810376, 0.9389439);
      near(predictive.epistemic(), 1e-7, 0.0169082, 0.1216579);
    }
  }

  /** Averaging Brier scores of the draws gives a larger number than the Brier score of the mean. */
  @Test
  void golden_theMeanIsTakenBeforeTheScore() {
    try (var _ = Scope.open()) {
      Tensor each = Tensors.of(SHARES, 3, 2, 3);
      Tensor truth = Tensors.of(new double[] {1, 0, 0, 0, 0, 1}, 2, 3);
      Tensor mean = new PosteriorPredictive(each).mean();
      near(Ops.sum(mean.sub(truth).square(), false, 1), 1e-7, 0.26, 0.8266667);
      double averaged = Ops.value(Ops.sum(each.sub(truth).square(), false, 2).mean());
      assertEquals(0.5933333, averaged, 1e-7);
      double[] shares = Tensors.doubles(mean);
      assertEquals(0.5108256, -Math.log(shares[0]), 1e-7);
      assertEquals(1.3217558, -Math.log(shares[5]), 1e-7);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_epistemicLiesBetweenZeroAndTotal(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = Ops.times(Ops.randn(new Seed(seed), 5, 30, 4), 1 + 2.0 * seed);
      var predictive = new PosteriorPredictive(logits.softmax(2));
      double[] epistemic = Tensors.doubles(predictive.epistemic());
      double[] total = Tensors.doubles(predictive.total());
      for (int i = 0; i < epistemic.length; i++) {
        assertTrue(epistemic[i] >= -1e-6 && epistemic[i] <= total[i] + 1e-6);
        assertTrue(total[i] <= Math.log(4) + 1e-6);
      }
    }
  }

  /** One draw says nothing of the weights: no NaN, but zero. */
  @Test
  void golden_oneDraw() {
    try (var _ = Scope.open()) {
      Tensor one = Tensors.of(new double[] {1, 0, 0, 0.2, 0.3, 0.5}, 1, 2, 3);
      var predictive = new PosteriorPredictive(one);
      near(predictive.deviation(), 0, 0, 0, 0, 0, 0, 0);
      near(predictive.epistemic(), 1e-12, 0, 0);
      near(predictive.total(), 1e-7, 0, 1.0296530);
      var spread = FeatureSpread.of(one);
      near(spread.deviation(), 0, 0, 0);
      near(spread.trace(), 0, 0, 0);
      near(spread.lengthDeficit(), 1e-12, 0, 0);
    }
  }

  /** Two draws at a right angle: each entry differs by 1, the mean has length √½. */
  @Test
  void golden_featuresAtARightAngle() {
    try (var _ = Scope.open()) {
      Tensor features = Tensors.of(new double[] {3, 0, 5, 5, 0, 2, 1, 1}, 2, 2, 2);
      var spread = FeatureSpread.of(features);
      near(spread.deviation(), 1e-12, Math.sqrt(0.5), 0);
      near(spread.trace(), 1e-12, 1, 0);
      near(spread.lengthDeficit(), 1e-12, 1 - Math.sqrt(0.5), 0);
    }
  }

  /** The length of a feature is no part of its uncertainty. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_featureSpreadIgnoresLength(long seed) {
    try (var _ = Scope.open()) {
      Tensor features = Ops.randn(new Seed(seed), 4, 6, 5);
      Tensor lengths = Ops.plus(Ops.rand(new Seed(seed).with(1), 4, 6, 1), 0.1);
      assertArrayEquals(
          Tensors.doubles(FeatureSpread.of(features).deviation()),
          Tensors.doubles(FeatureSpread.of(features.mul(lengths)).deviation()),
          1e-5);
    }
  }

  @Test
  void refuses_otherRanks() {
    try (var _ = Scope.open()) {
      var refused =
          assertThrows(
              IllegalArgumentException.class, () -> new PosteriorPredictive(Ops.zeros(2, 3)));
      assertEquals("probabilities: want [draws, batch, classes], was [2, 3]", refused.getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    Tensor shares = Scope.keep(Tensors.of(SHARES, 3, 2, 3));
    Leaks.none(() -> new PosteriorPredictive(shares).epistemic());
    Leaks.none(() -> FeatureSpread.of(shares).deviation());
  }

  private static void near(Tensor found, double tolerance, double... wanted) {
    assertArrayEquals(wanted, Tensors.doubles(found), tolerance);
  }
}
