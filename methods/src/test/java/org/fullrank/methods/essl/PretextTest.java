package org.fullrank.methods.essl;

import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Applied;
import org.fullrank.input.Input;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PretextTest {
  private static final Pretext TURNS = new Pretext.QuarterTurns();
  private static final Pretext ANGLE = Pretext.Regression.DEFAULT;

  /** The authors' order: each turn moves the right column to the top row. */
  @Test
  void golden_anImageTurnedFourWays() {
    try (var _ = Scope.open()) {
      Tensor image = Tensors.of(new double[] {1, 2, 3, 4}, 1, 1, 2, 2);
      assertArrayEquals(
          new double[] {1, 2, 3, 4, 2, 4, 1, 3, 4, 3, 2, 1, 3, 1, 4, 2},
          Tensors.doubles(TURNS.shown(image)));
    }
  }

  /** Row {@code t·batch + i} of the predictor is turn t of sample i. */
  @Test
  void golden_rowsBySample() {
    try (var _ = Scope.open()) {
      var rows = new double[2 * 4 * 4];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Math.floorDiv(i, 4);
      }
      Tensor sorted = TURNS.bySample(Tensors.of(rows, 8, 4), 2);
      assertArrayEquals(new long[] {2, 4, 4}, sorted.shape());
      assertArrayEquals(
          new double[] {0, 2, 4, 6, 1, 3, 5, 7}, Tensors.doubles(sorted.select(2, 0)));
    }
  }

  /** Cross-entropy of logits {@code z[i, t, k] = sin(1 + 5i + 3t + 2k)}, a plain loop. */
  @Test
  void golden_crossEntropyOfTheTurns() {
    try (var _ = Scope.open()) {
      int batch = 3;
      var logits = new double[batch * 16];
      var wanted = new double[batch];
      int hits = 0;
      for (int i = 0; i < batch; i++) {
        for (int turn = 0; turn < 4; turn++) {
          double mass = 0;
          int best = 0;
          for (int k = 0; k < 4; k++) {
            logits[(i * 4 + turn) * 4 + k] = logit(i, turn, k);
            mass += Math.exp(logit(i, turn, k));
            best = logit(i, turn, k) > logit(i, turn, best) ? k : best;
          }
          wanted[i] += (Math.log(mass) - logit(i, turn, turn)) / 4;
          hits += best == turn ? 1 : 0;
        }
      }
      var judged = TURNS.loss(Tensors.of(logits, batch, 4, 4), view(batch, 0, 90));
      assertArrayEquals(wanted, Tensors.doubles(judged.perSample()), 1e-9);
      assertEquals(hits / 12.0, value(judged.quality().value()), 1e-6);
    }
  }

  private static double logit(int sample, int turn, int k) {
    return Math.sin(1 + 5 * sample + 3 * turn + 2 * k);
  }

  /**
   * Angles within ±90 degrees, as apple/ml-duet's degrees/180: 45, −90 and 18 become .25, −.5 and
   * .1. Predictions .5, .5 and .3 are off by .25, 1 and .2, in degrees 45, 180 and 36.
   */
  @Test
  void golden_squaredErrorOfTheAngle() {
    try (var _ = Scope.open()) {
      Tensor predicted = Tensors.of(new double[] {0.5, 0.5, 0.3}, 3, 1);
      var judged = ANGLE.loss(predicted, turned(-90, 90, 45, -90, 18));
      assertArrayEquals(new double[] {0.0625, 1, 0.04}, Tensors.doubles(judged.perSample()), 1e-7);
      assertEquals((45 + 180 + 36) / 3.0, value(judged.quality().value()), 1e-4);
    }
  }

  /** A range that is not about 0: factors of .6 to 1.4 lie at −½ to ½. */
  @Test
  void golden_aFactorIsCentred() {
    try (var _ = Scope.open()) {
      var brightness = new Pretext.Regression("color_jitter", "brightness");
      var jitter =
          Transform.of(
              "color_jitter",
              new Transform.Parameter("contrast", 1, 0, 2),
              new Transform.Parameter("brightness", 1, 0.6, 1.4));
      var drawn = new Applied(jitter, new float[] {9, 0.6f, 9, 1.2f});
      var judged =
          brightness.loss(Tensors.of(new double[2], 2, 1), View.of(images(2), List.of(drawn)));
      assertArrayEquals(new double[] {0.25, 0.0625}, Tensors.doubles(judged.perSample()), 1e-6);
    }
  }

  /** Four quarter turns are none, and turning twice by t is turning by 2t. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_turnsCompose(long seed) {
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(seed), 2, 3, 4, 4);
      Tensor once = TURNS.shown(images);
      Tensor twice = TURNS.shown(once.narrow(0, 2, 2));
      assertArrayEquals(
          Tensors.doubles(once.narrow(0, 4, 2)), Tensors.doubles(twice.narrow(0, 2, 2)));
      assertArrayEquals(Tensors.doubles(images), Tensors.doubles(twice.narrow(0, 6, 2)));
    }
  }

  @Test
  void gradient_ofBoth() {
    try (var _ = Scope.open()) {
      Tensor logits =
          Tensors.of(new double[] {1, 2, 3, 0, 1, -1, .5, .2, 2, 1, 0, 1, 0, 1, 1, 2}, 1, 4, 4);
      Gradients.check(z -> TURNS.loss(z, view(1, 0, 90)).perSample().sum(), logits, 1e-7);
      Tensor numbers = Tensors.of(new double[] {0.2, -0.1}, 2, 1);
      View third = turned(-90, 90, 45, -90);
      Gradients.check(z -> ANGLE.loss(z, third).perSample().sum(), numbers, 1e-7);
    }
  }

  @Test
  void refuses_imagesThatAreNoSquares() {
    try (var _ = Scope.open()) {
      assertEquals(
          "third view: want 4 along width, the height of a square, was [2, 1, 4, 5]",
          assertThrows(IllegalArgumentException.class, () -> TURNS.shown(Ops.ones(2, 1, 4, 5)))
              .getMessage());
    }
  }

  @Test
  void refuses_aViewWithoutTheRecord() {
    try (var _ = Scope.open()) {
      View plain = View.of(images(2), List.of());
      assertEquals(
          "third view: want a record of rotation, has []",
          assertThrows(IllegalArgumentException.class, () -> ANGLE.loss(Ops.ones(2, 1), plain))
              .getMessage());
    }
  }

  @Test
  void refuses_aTransformThatDrawsOneValue() {
    try (var _ = Scope.open()) {
      assertEquals(
          "degrees of rotation: want two values or more, draws a single value",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> ANGLE.loss(Ops.ones(2, 1), turned(0, 0, 0, 0)))
              .getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> {
      TURNS.loss(TURNS.bySample(Ops.ones(8, 4), 2), view(2, 0, 90));
      TURNS.shown(Ops.ones(2, 1, 4, 4));
      ANGLE.loss(Ops.ones(2, 1), turned(-90, 90, 45, -90));
    });
  }

  private static View view(int batch, double low, double high) {
    return turned(low, high, new float[batch]);
  }

  private static View turned(double low, double high, float... degrees) {
    var rotation = Transform.of("rotation", new Transform.Parameter("degrees", 0, low, high));
    return View.of(images(degrees.length), List.of(new Applied(rotation, degrees)));
  }

  private static Input images(int batch) {
    return Input.of(Ops.ones(batch, 1, 4, 4));
  }
}
