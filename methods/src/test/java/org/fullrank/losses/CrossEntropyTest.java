package org.fullrank.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CrossEntropyTest {
  /**
   * Logits (log 2, 0) and (0, log 3): probabilities of the first class 2/3 and 1/4, its logits'
   * mean (log 2)/2 and (log 3)/2. Both samples are of class 0, so that the second is wrong.
   */
  @ParameterizedTest
  @CsvSource({"0", "0.1", "0.5"})
  void golden_twoSamplesByHand(double smoothing) {
    try (var _ = Scope.open()) {
      var loss = CrossEntropy.of(twoSamples(), new int[] {0, 0}, smoothing);
      double first = Math.log(3) - (1 - smoothing) * Math.log(2) - smoothing * Math.log(2) / 2;
      double second = Math.log(4) - smoothing * Math.log(3) / 2;
      assertEquals(first, Tensors.doubles(loss.perSample())[0], 1e-12);
      assertEquals(second, Tensors.doubles(loss.perSample())[1], 1e-12);
      assertEquals((first + second) / 2, value(loss.loss()), 1e-12);
      assertEquals(0.5, value(loss.accuracy()), 1e-12);
    }
  }

  /** The formula with a mean of weight 0, in the same bits: the gradient. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_noSmoothingIsSmoothingOfNothing(long seed) {
    try (var _ = Scope.open()) {
      Tensor given = Ops.randn(new Seed(seed), 5, 7);
      Tensor logits = given.clone().requires_grad_(true);
      Tensor spelled = given.clone().requires_grad_(true);
      Tensor classes = Tensors.of(new long[] {6, 0, 3, 3, 1}, 5);
      CrossEntropy.of(logits, new int[] {6, 0, 3, 3, 1}, 0).loss().backward();
      Tensor right = spelled.gather(1, classes.unsqueeze(1)).squeeze(1);
      Tensor each =
          Ops.logSumExp(spelled, 1).sub(right).sub(Ops.times(Ops.mean(spelled, false, 1), 0));
      each.sum().div(Tensors.of(new double[] {5}, 1).to(each.scalar_type()).squeeze(0)).backward();
      assertArrayEquals(Tensors.floats(spelled.grad()), Tensors.floats(logits.grad()));
    }
  }

  /** A sample without a label is in no mean: what is left is the other sample's. */
  @Test
  void golden_aSampleWithoutALabelIsPassedOver() {
    try (var _ = Scope.open()) {
      var loss = CrossEntropy.of(twoSamples(), new int[] {-1, 1}, 0);
      assertEquals(Math.log(4.0 / 3), value(loss.loss()), 1e-12);
      assertEquals(1, value(loss.accuracy()), 1e-12);
      assertEquals(0, Tensors.doubles(loss.perSample())[0]);
      assertEquals(1, loss.count());
      assertEquals(0, value(CrossEntropy.of(twoSamples(), new int[] {-1, -1}, 0.1).loss()));
    }
  }

  /**
   * Class weights (2, 5) on shares (.3, .7) and (0, 1): 2·.3·log(3/2) + 5·.7·log 3 and 5·log(4/3).
   * The mean is that over the rows, and the first row's largest share decides its class.
   */
  @Test
  void golden_weightedSharesByHand() {
    try (var _ = Scope.open()) {
      Tensor shares = Tensors.of(new double[] {0.3, 0.7, 0, 1}, 2, 2);
      Tensor weights = Tensors.of(new double[] {2, 5}, 2);
      var loss = CrossEntropy.ofShares(twoSamples(), shares, weights);
      double first = 2 * 0.3 * Math.log(1.5) + 5 * 0.7 * Math.log(3);
      double second = 5 * Math.log(4.0 / 3);
      assertEquals(first, Tensors.doubles(loss.perSample())[0], 1e-12);
      assertEquals(second, Tensors.doubles(loss.perSample())[1], 1e-12);
      assertEquals((first + second) / 2, value(loss.loss()), 1e-12);
      assertEquals(0.5, value(loss.accuracy()), 1e-12);
    }
  }

  /** Classes as shares: a row of zeros without a label. */
  @Test
  void golden_classesAsShares() {
    try (var _ = Scope.open()) {
      Tensor shares = CrossEntropy.shares(new int[] {1, -1}, twoSamples());
      assertArrayEquals(new double[] {0, 1, 0, 0}, Tensors.doubles(shares));
    }
  }

  /** The same two samples against shares (.3, .7) and none: .3·log(3/2) + .7·log 3. */
  @Test
  void golden_sharesByHand() {
    try (var _ = Scope.open()) {
      Tensor shares = Tensors.of(new double[] {0.3, 0.7, 0, 0}, 2, 2);
      var loss = CrossEntropy.ofShares(twoSamples(), shares);
      double first = 0.3 * Math.log(1.5) + 0.7 * Math.log(3);
      assertEquals(first, value(loss.loss()), 1e-12);
      assertEquals(first, Tensors.doubles(loss.perSample())[0], 1e-12);
      assertEquals(0, Tensors.doubles(loss.perSample())[1]);
      assertEquals(1, loss.count());
      assertEquals(0, value(loss.accuracy()), 1e-12);
    }
  }

  /** Shares of one class are that class, and tokens are rows. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_classesSharesAndTokensAgree(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = Ops.randn(new Seed(seed), 4, 3);
      int[] labels = {2, -1, 0, 0};
      Tensor shares = Tensors.of(new float[] {0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0}, 4, 3);
      Tensor ids = Tensors.of(new long[] {2, -1, 0, 0}, 2, 2);
      var classes = CrossEntropy.of(logits, labels, 0);
      var soft = CrossEntropy.ofShares(logits, shares);
      var tokens = CrossEntropy.ofTokens(logits.view(2, 2, 3), ids);
      assertEquals(3, classes.count());
      assertEquals(value(classes.loss()), value(soft.loss()), 1e-6);
      assertEquals(value(classes.accuracy()), value(soft.accuracy()), 1e-6);
      assertEquals(value(classes.loss()), value(tokens.loss()));
      assertEquals(classes.count(), tokens.count());
    }
  }

  /** Smoothed tokens are smoothed rows, and a token without a target is in no mean. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_smoothedTokensAreSmoothedRows(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = Ops.randn(new Seed(seed), 2, 3, 5);
      Tensor ids = Tensors.of(new long[] {4, 0, -1, 2, -100, 1}, 2, 3);
      int[] labels = {4, 0, -1, 2, -100, 1};
      var rows = CrossEntropy.of(logits.view(6, 5), labels, 0.1);
      var tokens = CrossEntropy.ofTokens(logits, ids, 0.1);
      assertArrayEquals(Tensors.doubles(rows.perSample()), Tensors.doubles(tokens.perSample()));
      assertEquals(value(rows.loss()), value(tokens.loss()));
      assertEquals(value(rows.accuracy()), value(tokens.accuracy()));
      assertEquals(4, tokens.count());
      assertThat(value(tokens.loss()))
          .isNotCloseTo(value(CrossEntropy.ofTokens(logits, ids).loss()), within(1e-4));
    }
  }

  /**
   * The first token of {@code golden_twoSamplesByHand} at ε = 0.1 alone, as the second has no
   * target: log 3 − 0.9 log 2 − 0.1 (log 2)/2.
   */
  @Test
  void golden_aSmoothedTokenByHand() {
    try (var _ = Scope.open()) {
      var loss =
          CrossEntropy.ofTokens(
              twoSamples().view(1, 2, 2), Tensors.of(new long[] {0, -1}, 1, 2), 0.1);
      assertEquals(Math.log(3) - 0.95 * Math.log(2), value(loss.loss()), 1e-12);
      assertEquals(1, value(loss.accuracy()));
    }
  }

  /** Adding a number to all logits of a sample changes no probability. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aShiftOfAllLogitsChangesNothing(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = Ops.randn(new Seed(seed), 5, 4);
      int[] labels = {0, 3, 1, 1, 2};
      double loss = value(CrossEntropy.of(logits, labels, 0.1).loss());
      assertEquals(loss, value(CrossEntropy.of(Ops.plus(logits, 50), labels, 0.1).loss()), 1e-5);
    }
  }

  /** Under autocast the loss of fp32 logits is the same to the last bit. */
  @Test
  void property_autocastDoesNotReachTheLoss() {
    try (var _ = Scope.open()) {
      Tensor logits = Ops.randn(new Seed(1), 4, 3);
      int[] labels = {0, 2, 1, 1};
      assertEquals(
          value(CrossEntropy.of(logits, labels, 0.1).loss()),
          value(Precision.BF16.run(() -> CrossEntropy.of(logits, labels, 0.1).loss())));
    }
  }

  @Test
  void gradient_withAndWithoutSmoothing() {
    try (var _ = Scope.open()) {
      int[] labels = {0, -1, 1};
      double[] values = {0.3, -0.2, 1.5, 0.1, 0.7, -1.1, 0.4, 0.9, -0.6};
      for (double smoothing : new double[] {0, 0.2}) {
        Gradients.check(
            x -> CrossEntropy.of(x, labels, smoothing).loss(), Tensors.of(values, 3, 3), 1e-7);
      }
      Tensor ids = Tensors.of(new long[] {0, -1, 1}, 1, 3);
      Gradients.check(
          x -> CrossEntropy.ofTokens(x, ids, 0.2).loss(), Tensors.of(values, 1, 3, 3), 1e-7);
      Tensor shares = Tensors.of(new double[] {0.2, 0.5, 0.3, 0, 0, 0, 1, 0, 0}, 3, 3);
      Gradients.check(x -> CrossEntropy.ofShares(x, shares).loss(), Tensors.of(values, 3, 3), 1e-7);
    }
  }

  @Test
  void refuses_labelsThatFitNothing() {
    try (var _ = Scope.open()) {
      Tensor logits = Ops.ones(2, 3);
      assertEquals(
          "labels: want classes below 3, was 3",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> CrossEntropy.of(logits, new int[] {0, 3}, 0))
              .getMessage());
      assertThrows(IllegalArgumentException.class, () -> CrossEntropy.of(logits, new int[] {0}, 0));
      assertThrows(
          IllegalArgumentException.class, () -> CrossEntropy.ofShares(logits, Ops.ones(2, 2)));
      assertThrows(
          IllegalArgumentException.class,
          () -> CrossEntropy.ofTokens(logits.view(1, 2, 3), Tensors.of(new long[3], 1, 3)));
      assertEquals(
          "ids: want ids below 3, was 3",
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      CrossEntropy.ofTokens(
                          logits.view(1, 2, 3), Tensors.of(new long[] {3, -1}, 1, 2)))
              .getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> CrossEntropy.of(Ops.ones(4, 3), new int[] {0, 1, 2, -1}, 0.1));
    Leaks.none(() -> CrossEntropy.ofShares(Ops.ones(4, 3), Ops.ones(4, 3)));
    Leaks.none(() -> CrossEntropy.ofTokens(Ops.ones(2, 2, 3), Tensors.of(new long[4], 2, 2)));
  }

  private static Tensor twoSamples() {
    return Tensors.of(new double[] {Math.log(2), 0, 0, Math.log(3)}, 2, 2);
  }
}
