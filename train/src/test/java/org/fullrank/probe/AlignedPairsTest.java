package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlignedPairsTest {
  /**
   * Firsts at 0°, 90° and 180°; seconds at 0°, 180° and 90°. From the firsts: ranks 1, 2 (of 90°,
   * 0° and 180° tie behind) and 2 (of 180°, 180° is nearest, then 90°). 90° has cosines 0, 0, 1
   * with the seconds: its partner at 180° shares ranks 2 and 3, mean of 1/rank 5/12.
   */
  @Test
  void golden_byHand() {
    try (var _ = Scope.open()) {
      Tensor a = Tensors.of(new float[] {1, 0, 0, 2, -3, 0}, 3, 2);
      Tensor b = Tensors.of(new float[] {1, 0, -1, 0, 0, 5}, 3, 2);
      AlignedPairs pairs = AlignedPairs.of(a, b);
      assertThat(pairs.first().accuracy()).isCloseTo(1.0 / 3, within(1e-9));
      assertThat(pairs.first().reciprocalRank())
          .isCloseTo((1 + 5.0 / 12 + 1.0 / 2) / 3, within(1e-9));
      // squared distances of partners 0, 2, 2
      assertThat(pairs.alignment()).isCloseTo(4.0 / 3, within(1e-6));
      // squared distances within a side 2, 4, 2
      double uniformity = Math.log((2 * Math.exp(-4) + Math.exp(-8)) / 3);
      assertThat(pairs.uniformity()).isCloseTo(uniformity, within(1e-6));
    }
  }

  /** One vector for all: the values of chance, alignment and uniformity 0. */
  @Test
  void golden_collapseIsChance() {
    try (var _ = Scope.open()) {
      AlignedPairs pairs = AlignedPairs.of(Ops.ones(4, 3), Ops.ones(4, 3));
      var chance = AlignedPairs.Found.byChance(4);
      assertThat(chance.accuracy()).isEqualTo(0.25);
      assertThat(chance.reciprocalRank()).isCloseTo(25.0 / 48, within(1e-12));
      assertThat(pairs.first()).isEqualTo(chance);
      assertThat(pairs.second()).isEqualTo(chance);
      assertThat(pairs.alignment()).isZero();
      assertThat(pairs.uniformity()).isCloseTo(0, within(1e-6));
    }
  }

  /** Beside a loop over ranks, at more rows than one slice has. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_slicesAreTheWhole(long seed) {
    try (var _ = Scope.open()) {
      int count = 530;
      Tensor a = Ops.normalize(Ops.randn(new Seed(seed), count, 4), 1);
      Tensor b = Ops.normalize(a.add(Ops.times(Ops.randn(new Seed(seed + 1), count, 4), 0.1)), 1);
      AlignedPairs pairs = AlignedPairs.of(a, b);
      double[] cosines = Tensors.doubles(a.matmul(b.t()));
      double right = 0;
      double reciprocal = 0;
      double back = 0;
      for (int i = 0; i < count; i++) {
        int rank = 1;
        int behind = 1;
        for (int j = 0; j < count; j++) {
          rank += cosines[i * count + j] > cosines[i * count + i] ? 1 : 0;
          behind += cosines[j * count + i] > cosines[i * count + i] ? 1 : 0;
        }
        right += rank == 1 ? 1 : 0;
        reciprocal += 1.0 / rank;
        back += 1.0 / behind;
      }
      assertThat(pairs.first().accuracy()).isCloseTo(right / count, within(0.01));
      assertThat(pairs.first().reciprocalRank()).isCloseTo(reciprocal / count, within(0.005));
      assertThat(pairs.second().reciprocalRank()).isCloseTo(back / count, within(0.005));
    }
  }

  @Test
  void leaves_nothing() {
    Tensor a = Ops.randn(new Seed(1), 6, 4);
    Leaks.none(() -> assertThat(AlignedPairs.of(a, a).alignment()).isZero());
  }

  @Test
  void refuses_onePairAndOtherShapes() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> AlignedPairs.of(Ops.ones(1, 3), Ops.ones(1, 3)))
          .hasMessageContaining("pairs");
      assertThatThrownBy(() -> AlignedPairs.of(Ops.ones(2, 3), Ops.ones(3, 3)))
          .hasMessageContaining("b");
    }
  }
}
