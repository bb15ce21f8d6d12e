package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The values without a derivation were computed by NumPy in float64 from the same formulas. */
class LabelFreeScoresTest {
  private static final int SAMPLES = 7;
  private static final int VIEWS = 3;
  private static final int WIDTH = 5;

  /** {@code sin(1 + 0.7i + 1.3j + 0.01ij) + 0.2j}, {@code [7, 5]}. */
  private static Tensor samples() {
    double[] x = new double[SAMPLES * WIDTH];
    Arrays.setAll(x, at -> sample(at / WIDTH, at % WIDTH));
    return Tensors.of(x, SAMPLES, WIDTH);
  }

  private static double sample(int i, int j) {
    return Math.sin(1 + 0.7 * i + 1.3 * j + 0.01 * i * j) + 0.2 * j;
  }

  /** The samples plus {@code 0.3·cos(0.5 + i + 2k + 3j + 0.1ikj)}, {@code [7, 3, 5]}. */
  private static Tensor views() {
    double[] x = new double[SAMPLES * VIEWS * WIDTH];
    Arrays.setAll(
        x,
        at -> {
          int i = at / (VIEWS * WIDTH);
          int k = at / WIDTH % VIEWS;
          int j = at % WIDTH;
          return sample(i, j) + 0.3 * Math.cos(0.5 + i + 2 * k + 3 * j + 0.1 * i * k * j);
        });
    return Tensors.of(x, SAMPLES, VIEWS, WIDTH);
  }

  private static LabelFreeScores.Sample sample(
      Tensor pooled, Optional<Tensor> views, OptionalDouble cosine) {
    return new LabelFreeScores.Sample(pooled, views, Optional.of(pooled), cosine);
  }

  @Test
  void golden_referenceValues() {
    try (var _ = Scope.open()) {
      assertEquals(2.9214358975250168, Spectrum.raw(samples()).rankMe(), 1e-9);
      assertEquals(2.1014164657510785, Spectrum.centred(samples()).effectiveRank(), 1e-9);
      assertEquals(1.8492210675141316, Lidar.of(views()).orElseThrow(), 1e-9);
      assertEquals(1.710834792075668, NormalityStatistic.ofProjections(samples()), 1e-9);
      assertEquals(0.9214361326625508, Geometry.meanCosine(views()), 1e-6);
      assertArrayEquals(new int[] {1, 2, 3, 2, 3, 2, 1}, Hubness.occurrences(samples(), 2));
      assertEquals(0.5019960159204453, Hubness.of(samples(), 4), 1e-9);
    }
  }

  /** σₖ = 3·exp(−0.1k)/(k + 1)^0.8 for 60 directions, of which the fit takes 3 to 50. */
  @Test
  void golden_slopeOfAMixedSpectrum() {
    double[] values = new double[60];
    Arrays.setAll(values, k -> 3 * Math.exp(-0.1 * k) / Math.pow(k + 1, 0.8));
    assertEquals(4.417807899057761, new Spectrum(values).powerLawSlope(), 1e-9);
  }

  /** σᵢ² = i^(−α) whatever the two widest directions are. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_thePowerLawIsFound(long seed) {
    double slope = 0.3 + new Seed(seed).random().nextDouble();
    double[] values = new double[40];
    Arrays.setAll(values, i -> Math.pow(i + 1, -slope / 2));
    values[1] = values[0];
    assertEquals(slope, new Spectrum(values).powerLawSlope(), 1e-9);
  }

  @Test
  void golden_noSlopeWithoutDirections() {
    assertThat(new Spectrum(new double[] {3, 2, 1}).powerLawSlope()).isNaN();
    assertThat(new Spectrum(new double[9]).powerLawSlope()).isNaN();
  }

  /**
   * Means (±2, 0), (0, ±1); views at (±1, 0) and (0, ±0.5) about them. Σ_b = diag(8/3, 2/3), Σ_w =
   * diag(2/3, 1/6), so that λ = 4, 4 but for δ, where the means alone have 4 to 1.
   */
  @Test
  void golden_lidarDividesByWhatViewsChange() {
    double[][] means = {{2, 0}, {-2, 0}, {0, 1}, {0, -1}};
    double[][] moves = {{1, 0}, {-1, 0}, {0, 0.5}, {0, -0.5}};
    double[] x = new double[32];
    Arrays.setAll(x, at -> means[at / 8][at % 2] + moves[at / 2 % 4][at % 2]);
    double first = 8.0 / 3 / (2.0 / 3 + 1e-4);
    double second = 2.0 / 3 / (1.0 / 6 + 1e-4);
    double p = first / (first + second) + 1e-7;
    double q = second / (first + second) + 1e-7;
    try (var _ = Scope.open()) {
      double lidar = Lidar.of(Tensors.of(x, 4, 4, 2)).orElseThrow();
      assertEquals(Math.exp(-p * Math.log(p) - q * Math.log(q)), lidar, 1e-9);
    }
  }

  @Test
  void golden_lidarNeedsViewsThatDiffer() {
    try (var _ = Scope.open()) {
      assertThat(Lidar.of(samples().unsqueeze(1).repeat(1, 3, 1))).isEmpty();
      Tensor same = Ops.randn(new Seed(1), 1, 4, 3).repeat(5, 1, 1);
      assertEquals(0, Lidar.of(same).orElseThrow());
    }
  }

  /** An invertible map of all embeddings changes LiDAR by δ alone: it changes both covariances. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_lidarIgnoresTheBasis(long seed) {
    try (var _ = Scope.open()) {
      Tensor views = Ops.randn(new Seed(seed), 40, 4, 6).to(ScalarType.Double);
      Tensor centres = Ops.randn(new Seed(seed).with(1), 40, 1, 6).to(ScalarType.Double);
      Tensor x = views.add(Ops.times(centres, 3));
      Tensor map = Ops.randn(new Seed(seed).with(2), 6, 6).to(ScalarType.Double);
      double moved = Lidar.of(Ops.times(x.matmul(map), 100)).orElseThrow();
      assertEquals(Lidar.of(Ops.times(x, 100)).orElseThrow(), moved, 1e-4);
    }
  }

  /** The mean over the directions of the sum over the points, in plain loops. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_normalityIsTheIntegral(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 30, 4).to(ScalarType.Double).abs();
      double[] rows = Tensors.doubles(x);
      double[] drawn = Tensors.doubles(Ops.randnLike(new Seed(seed).with(9), x, 4, 3));
      double expected = loop(rows, drawn);
      assertEquals(expected, NormalityStatistic.of(x, 3, new Seed(seed).with(9)), 1e-9);
    }
  }

  private static double loop(double[] x, double[] drawn) {
    int rows = x.length / 4;
    double[] mean = new double[4];
    for (int at = 0; at < x.length; at++) {
      mean[at % 4] += x[at] / rows;
    }
    double square = 0;
    for (int at = 0; at < x.length; at++) {
      square += Math.pow(x[at] - mean[at % 4], 2) / x.length;
    }
    double total = 0;
    for (int k = 0; k < 3; k++) {
      double length = 0;
      for (int j = 0; j < 4; j++) {
        length += drawn[3 * j + k] * drawn[3 * j + k];
      }
      for (int point = 0; point <= 16; point++) {
        double t = point * 3.0 / 16;
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < rows; i++) {
          double u = 0;
          for (int j = 0; j < 4; j++) {
            u += (x[4 * i + j] - mean[j]) * drawn[3 * j + k] / Math.sqrt(length * square);
          }
          real += Math.cos(t * u) / rows;
          imaginary += Math.sin(t * u) / rows;
        }
        double normal = Math.exp(-t * t / 2);
        double apart = Math.pow(real - normal, 2) + imaginary * imaginary;
        total += (point % 16 == 0 ? 3.0 / 16 : 6.0 / 16) * normal * apart;
      }
    }
    return rows * total / 3;
  }

  /** Place and size do not matter; a collapsed cloud is far from a round one. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_normalityJudgesTheShape(long seed) {
    try (var _ = Scope.open()) {
      Tensor round = Ops.randn(new Seed(seed), 400, 8).to(ScalarType.Double);
      double plain = NormalityStatistic.of(round, 64, new Seed(5));
      Tensor moved = Ops.plus(Ops.times(round, 7), 3);
      assertEquals(plain, NormalityStatistic.of(moved, 64, new Seed(5)), 1e-9);
      assertThat(plain).isLessThan(1);
      Tensor flat = round.narrow(1, 0, 1).matmul(Ops.onesLike(round, 1, 8));
      assertThat(NormalityStatistic.of(flat, 64, new Seed(5))).isGreaterThan(10 * plain);
    }
  }

  /** N = 3, 1, 1, 1: deviations 1.5, −0.5 × 3; cubes 3.375 − 0.375 = 3; squares 3. */
  @Test
  void golden_skewness() {
    double expected = 3.0 / 4 / Math.pow(3.0 / 4, 1.5);
    assertEquals(expected, Hubness.skewness(new int[] {3, 1, 1, 1}), 1e-12);
    assertEquals(0, Hubness.skewness(new int[] {2, 2, 2}));
  }

  /** Every row names its places, whatever is equally near. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_everyRowNamesItsNeighbours(long seed) {
    try (var _ = Scope.open()) {
      Tensor some = Ops.randn(new Seed(seed), 12, 4);
      Tensor twice = Ops.cat(0, some, some);
      assertEquals(24 * 5, Arrays.stream(Hubness.occurrences(twice, 5)).sum());
    }
  }

  @Test
  void property_scoresReadBackWhatTheyLog() {
    try (var _ = Scope.open()) {
      var scores =
          LabelFreeScores.of(sample(samples(), Optional.of(views()), OptionalDouble.of(0.25)));
      var again =
          LabelFreeScores.read(name ->
              LabelFreeScores.QUANTITIES.stream()
                  .filter(quantity -> quantity.text().metric().equals(name))
                  .findFirst()
                  .orElseThrow()
                  .of(List.of(scores)));
      assertThat(again).isEqualTo(scores);
      assertEquals(0.25, scores.patchCosine());
      assertEquals(Math.sqrt(1 - 0.26928420951336374), scores.spread(), 1e-6);
      assertEquals(scores.spread(), scores.projectionSpread());
    }
  }

  @Test
  void golden_nothingOfBrokenEmbeddings() {
    try (var _ = Scope.open()) {
      Tensor broken = Tensors.of(new float[] {1, Float.NaN, 2, 3}, 2, 2);
      var scores = LabelFreeScores.of(sample(broken, Optional.empty(), OptionalDouble.empty()));
      assertThat(scores.effectiveRank()).isNaN();
      assertThat(scores.checkpointScore()).isNaN();
    }
  }

  @Test
  void refuses_tooFew() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> Lidar.of(Ops.ones(3, 1, 2)))
          .hasMessage("views: want 2 or more of 2 samples or more, was [3, 1, 2]");
      assertThatThrownBy(() -> Hubness.of(Ops.ones(3, 2), 3)).hasMessageContaining("neighbours");
      assertThatThrownBy(() -> NormalityStatistic.of(Ops.ones(3, 2), 0, new Seed(0)))
          .hasMessageContaining("directions");
      assertThatThrownBy(() -> sample(Ops.ones(1, 2), Optional.empty(), OptionalDouble.empty()))
          .hasMessage("pooled: want at least 2 samples, was 1");
    }
  }

  @Test
  void leaves_noNativeMemory() {
    Leaks.none(() -> {
      try (var _ = Scope.open()) {
        LabelFreeScores.of(sample(samples(), Optional.of(views()), OptionalDouble.empty()));
      }
    });
  }
}
