package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpectrumTest {
  /** H = [[1,0],[0,1],[1,1]] has HᵀH = [[2,1],[1,2]], so σ = √3, 1; computed in float64. */
  @Test
  void golden_threeTokens() {
    try (var _ = Scope.open()) {
      Spectrum spectrum = Spectrum.raw(Tensors.of(new float[] {1, 0, 0, 1, 1, 1}, 3, 2));
      assertArrayEquals(new double[] {1.7320508076, 1}, spectrum.values(), 1e-9);
      assertEquals(1.92862323, spectrum.effectiveRank(), 1e-8);
      assertEquals(16.0 / 10, spectrum.participationRatio(), 1e-9); // (3 + 1)² / (9 + 1)
      assertEquals(1.7320508076 / 2.7320508076, spectrum.topShare(), 1e-9);
    }
  }

  /** p = 3/4, 1/4: exp(−¾ ln ¾ − ¼ ln ¼). The wide matrix takes the other Gram matrix. */
  @Test
  void golden_diagonalThreeOne() {
    try (var _ = Scope.open()) {
      Tensor wide = Tensors.of(new float[] {3, 0, 0, 0, 1, 0}, 2, 3);
      assertEquals(1.75476535, Spectrum.raw(wide).effectiveRank(), 1e-8);
      assertEquals(1.75476535, Spectrum.raw(wide.t()).effectiveRank(), 1e-8);
    }
  }

  /** σ = 1.2, 0.8, 0.3 and the map of Guo et al., Prop. 2, at s = 0.5. */
  @Test
  void golden_rankGrowsUnderTheContrastiveMap() {
    assertEquals(2.64438867, new Spectrum(new double[] {1.2, 0.8, 0.3}).effectiveRank(), 1e-8);
    assertEquals(2.84757901, new Spectrum(new double[] {.944, .936, .4365}).effectiveRank(), 1e-8);
  }

  /**
   * {@code (1 + s)H − s·HHᵀH} makes {@code σ(1 + s − sσ²)} of σ: where that is positive, no rank is
   * lost.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theContrastiveMapLosesNoRank(long seed) {
    try (var _ = Scope.open()) {
      Tensor h = Ops.times(Ops.randn(new Seed(seed), 5, 3).to(ScalarType.Double), 0.3);
      double s = 0.5;
      Spectrum before = Spectrum.raw(h);
      Tensor moved = Ops.times(h, 1 + s).sub(Ops.times(h.matmul(h.t()).matmul(h), s));
      double[] wanted =
          Arrays.stream(before.values()).map(v -> v * (1 + s - s * v * v)).sorted().toArray();
      double[] found = Arrays.stream(Spectrum.raw(moved).values()).sorted().toArray();
      assertThat(1 + (1 - Math.pow(before.values()[0], 2)) * s).isPositive();
      assertArrayEquals(wanted, found, 1e-9);
      assertThat(Spectrum.raw(moved).effectiveRank()).isGreaterThan(before.effectiveRank() - 1e-12);
    }
  }

  /** One direction and whatever many copies of it: rank 1. */
  @Test
  void golden_oneDirectionIsRankOne() {
    try (var _ = Scope.open()) {
      Tensor line = Tensors.of(new double[] {1, -2, 3, 0.5}, 4, 1);
      Tensor x = line.matmul(Tensors.of(new double[] {2, 0, -1}, 1, 3));
      assertEquals(1, Spectrum.raw(x).effectiveRank(), 1e-5); // roots of what rounding leaves
    }
  }

  @Test
  void golden_directionsInUse() {
    assertEquals(2, new Spectrum(new double[] {2, 0.02, 0.0199}).directions(0.01));
    assertEquals(0, new Spectrum(new double[3]).directions(0.01));
  }

  /** One direction and 99 empty ones: RankMe's p = 1 + 10⁻⁷ and 99 times 10⁻⁷. */
  @Test
  void golden_rankMeHasAnEpsilon() {
    double[] line = new double[100];
    line[0] = 5;
    double entropy = -1e-7 - 99e-7 * Math.log(1e-7);
    assertEquals(Math.exp(entropy), new Spectrum(line).rankMe(), 1e-7);
    assertEquals(1, new Spectrum(line).effectiveRank(), 1e-12);
  }

  @Test
  void golden_noVarianceIsNoRank() {
    try (var _ = Scope.open()) {
      Spectrum spectrum = Spectrum.centred(Ops.full(3, 5, 4));
      assertEquals(0, spectrum.effectiveRank());
      assertEquals(0, spectrum.participationRatio());
      assertEquals(0, spectrum.topShare());
    }
  }

  @Test
  void golden_identityHasFullRank() {
    try (var _ = Scope.open()) {
      assertEquals(7, Spectrum.raw(torch.eye(7)).effectiveRank(), 1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_agreesWithTheSingularValueDecomposition(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 30 + seed, 40);
      Tensor centred = x.sub(Ops.mean(x, true, 0));
      assertArrayEquals(
          Tensors.doubles(Ops.singularValues(centred)), Spectrum.centred(x).values(), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_rotationScaleAndOffsetLeaveTheRank(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 50, 8);
      Tensor rotation = torch.linalg_qr(Ops.randn(new Seed(seed).with(1), 8, 8)).get0();
      Tensor moved = Ops.plus(Ops.times(x.matmul(rotation), 3), 2);
      assertEquals(
          Spectrum.centred(x).effectiveRank(), Spectrum.centred(moved).effectiveRank(), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_perSampleIsEachSampleAlone(long seed) {
    try (var _ = Scope.open()) {
      Tensor tokens = Ops.randn(new Seed(seed), 3, 6, 4);
      List<Spectrum> all = Spectrum.perSample(tokens);
      assertThat(all).hasSize(3);
      for (int i = 0; i < 3; i++) {
        double[] alone = Spectrum.raw(tokens.select(0, i)).values();
        // the roots of the two empty directions of the larger Gram matrix are not compared
        assertArrayEquals(alone, all.get(i).values(), 1e-5);
      }
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> Spectrum.centred(Ops.randn(new Seed(1), 9, 4)));
  }
}
