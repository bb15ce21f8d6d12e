package org.fullrank.methods.positionprediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.Grid;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessesTest {
  private static final Grid GRID = new Grid(2, 3);
  private static final PositionTarget PLACE = new PositionTarget.Place();

  /** log N for equal logits, and the gradient (1/N − e_i)/(B·N) of row i. */
  @ParameterizedTest
  @CsvSource({"16,2.77258872", "49,3.89182030", "64,4.15888308", "196,5.27811466"})
  void golden_equalLogits(int places, double wanted) {
    try (var _ = Scope.open()) {
      Tensor logits = doubles(Ops.zeros(2, places, places)).requires_grad_(true);
      int side = (int) Math.sqrt(places);
      Tensor loss = Guesses.of(PLACE, new Grid(side, side), logits, Optional.empty()).loss().mean();
      assertEquals(Math.log(places), Ops.value(loss), 1e-12);
      assertEquals(wanted, Ops.value(loss), 1e-8);
      loss.backward();
      double[] gradient = Tensors.doubles(logits.grad());
      double n = places;
      for (int i = 0; i < gradient.length; i++) {
        double one = i % places == i / places % places ? 1 : 0;
        assertEquals((1 / n - one) / (2 * n), gradient[i], 1e-12);
      }
    }
  }

  /** Probabilities as logits cannot go below log(1 + (N − 1)/e); logits can. */
  @ParameterizedTest
  @CsvSource({"16,1.87459698", "49,2.92628643", "64,3.18537715", "196,4.28684320"})
  void golden_softmaxTwiceIsSeen(int places, double plateau) {
    try (var _ = Scope.open()) {
      Tensor sure = Ops.times(doubles(Ops.identityLike(Ops.zeros(1), places)), 1000).unsqueeze(0);
      int side = (int) Math.sqrt(places);
      var grid = new Grid(side, side);
      Tensor twice = Guesses.of(PLACE, grid, sure.softmax(2), Optional.empty()).loss().mean();
      assertEquals(plateau, Ops.value(twice), 1e-8);
      assertEquals(Math.log(1 + (places - 1) / Math.E), Ops.value(twice), 1e-12);
      Tensor once = Guesses.of(PLACE, grid, sure, Optional.empty()).loss().mean();
      assertEquals(0, Ops.value(once), 1e-12);
    }
  }

  /** Against loops: loss, hits and distance of places and of smoothed places. */
  @Test
  void golden_places() {
    try (var _ = Scope.open()) {
      Tensor noise = doubles(Ops.randn(new Seed(4), 2, 6, 6));
      Tensor logits = noise.add(Ops.identityLike(noise, 6));
      double[] z = Tensors.doubles(logits);
      double sigma = 0.8;
      var plain = Guesses.of(PLACE, GRID, logits, Optional.empty());
      var smooth = Guesses.of(new PositionTarget.Smoothed(sigma), GRID, logits, Optional.empty());
      for (int row = 0; row < 12; row++) {
        int token = row % 6;
        double sum = 0;
        double mass = 0;
        double mixed = 0;
        int best = 0;
        for (int j = 0; j < 6; j++) {
          double zj = z[row * 6 + j];
          sum += Math.exp(zj);
          int down = token / 3 - j / 3;
          int along = token % 3 - j % 3;
          double squares = (double) down * down + (double) along * along;
          double w = Math.exp(-Math.sqrt(squares) / (sigma * sigma));
          mass += w;
          mixed += w * zj;
          best = zj > z[row * 6 + best] ? j : best;
        }
        double all = Math.log(sum);
        assertEquals(all - z[row * 6 + token], at(plain.loss(), row), 1e-12);
        assertEquals(all - mixed / mass, at(smooth.loss(), row), 1e-12);
        assertEquals(best == token ? 1 : 0, at(plain.right(), row));
        int steps = Math.abs(best / 3 - token / 3) + Math.abs(best % 3 - token % 3);
        assertEquals(steps, at(plain.distance(), row));
        assertEquals(best, at(plain.found().orElseThrow().place(), row));
        double sure = z[row * 6 + best] - all;
        assertEquals(sure, at(plain.found().orElseThrow().confidence(), row), 1e-12);
      }
      assertThat(Ops.value(plain.right().sum())).isBetween(1.0, 11.0);
    }
  }

  /** σ → 0 is the place itself. */
  @Test
  void property_littleSmoothingIsNone() {
    try (var _ = Scope.open()) {
      Tensor logits = doubles(Ops.randn(new Seed(4), 2, 6, 6));
      var smooth = Guesses.of(new PositionTarget.Smoothed(0.1), GRID, logits, Optional.empty());
      var plain = Guesses.of(PLACE, GRID, logits, Optional.empty());
      assertArrayEquals(Tensors.doubles(plain.loss()), Tensors.doubles(smooth.loss()), 1e-9);
    }
  }

  /** Against loops: three classes of rows, then five of columns. */
  @Test
  void golden_offsets() {
    try (var _ = Scope.open()) {
      Tensor logits = doubles(Ops.randn(new Seed(5), 2, 6, 8));
      long[] others = {1, 2, 3, 4, 5, 0, 3, 5, 0, 1, 2, 4};
      double[] z = Tensors.doubles(logits);
      var found =
          Guesses.of(
              new PositionTarget.Relative(), GRID, logits, Optional.of(Tensors.of(others, 2, 6)));
      for (int row = 0; row < 12; row++) {
        int token = row % 6;
        int other = (int) others[row];
        int down = token / 3 - other / 3 + 1;
        int along = token % 3 - other % 3 + 2;
        double loss =
            logSum(z, row * 8, 3)
                - z[row * 8 + down]
                + logSum(z, row * 8 + 3, 5)
                - z[row * 8 + 3 + along];
        assertEquals(loss, at(found.loss(), row), 1e-12);
        int steps =
            Math.abs(best(z, row * 8, 3) - down) + Math.abs(best(z, row * 8 + 3, 5) - along);
        assertEquals(steps, at(found.distance(), row));
        assertEquals(steps == 0 ? 1 : 0, at(found.right(), row));
      }
      assertThat(found.found()).isEmpty();
    }
  }

  @Test
  void gradient_ofAllTargets() {
    try (var _ = Scope.open()) {
      Optional<Tensor> others = Optional.of(Tensors.of(new long[] {1, 2, 3, 4, 5, 0}, 1, 6));
      Tensor places = doubles(Ops.randn(new Seed(6), 1, 6, 6));
      for (var target : new PositionTarget[] {PLACE, new PositionTarget.Smoothed(1.5)}) {
        Gradients.check(z -> Guesses.of(target, GRID, z, others).loss().mean(), places, 1e-8);
      }
      Tensor offsets = doubles(Ops.randn(new Seed(7), 1, 6, 8));
      var relative = new PositionTarget.Relative();
      Gradients.check(z -> Guesses.of(relative, GRID, z, others).loss().mean(), offsets, 1e-8);
    }
  }

  /** Groups of 3, 2 and 1 of 6: 3/6, and (3 log 3 + 2 log 2)/6; padding is not counted. */
  @Test
  void golden_tieBound() {
    try (var _ = Scope.open()) {
      Tensor tokens = Tensors.of(new float[] {0, 0, 1, 2, 0, 0, 0, 0, 1, 2, 2, 1, 0, 0}, 1, 7, 2);
      Tensor real = Ops.below(Ops.range(7), 6).unsqueeze(0);
      int[] groups = TieBound.groups(tokens, real);
      assertArrayEquals(new int[] {3, 2, 3, 3, 2, 1, 0}, groups);
      var bound = TieBound.of(groups);
      assertEquals(0.5, bound.accuracy(), 1e-12);
      assertEquals((3 * Math.log(3) + 2 * Math.log(2)) / 6, bound.crossEntropy(), 1e-12);
    }
  }

  /** (N, d) of ViT-B and of the small encoder, η of 0.5, 0.75 and 0.9. */
  @Test
  void golden_costRatios() {
    double[] ratios = {0.5, 0.75, 0.9};
    double[] large = {0.900, 0.850, 0.819};
    double[] small = {0.870, 0.804, 0.765};
    for (int i = 0; i < ratios.length; i++) {
      assertEquals(large[i], StepTime.costRatio(196, 768, ratios[i]), 1e-3);
      assertEquals(small[i], StepTime.costRatio(49, 64, ratios[i]), 1e-3);
    }
  }

  private static double at(Tensor x, int index) {
    return Tensors.doubles(x)[index];
  }

  private static double logSum(double[] z, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += Math.exp(z[i]);
    }
    return Math.log(sum);
  }

  private static int best(double[] z, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = z[from + i] > z[from + best] ? i : best;
    }
    return best;
  }

  private static Tensor doubles(Tensor x) {
    return x.to(ScalarType.Double);
  }
}
