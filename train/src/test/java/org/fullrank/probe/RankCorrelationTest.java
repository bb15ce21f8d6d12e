package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RankCorrelationTest {
  /** 3, 1, 3, 2, 3: the threes have ranks 3, 4 and 5. */
  @Test
  void golden_equalValuesShareRanks() {
    assertThat(RankCorrelation.ranks(new double[] {3, 1, 3, 2, 3})).containsExactly(4, 1, 4, 2, 4);
  }

  /**
   * The textbook's intelligence and hours of television: squares of rank differences add to 194, so
   * ρ = 1 − 6·194/(10·99) = −29/165.
   */
  @Test
  void golden_withoutTiesItIsTheTextbooksFormula() {
    double[] quotient = {106, 86, 100, 101, 99, 103, 97, 113, 112, 110};
    double[] hours = {7, 0, 27, 50, 28, 29, 20, 12, 6, 17};
    assertThat(RankCorrelation.of(quotient, hours).orElseThrow())
        .isCloseTo(-29.0 / 165, within(1e-12));
  }

  /**
   * Ranks 1, 2.5, 2.5, 4 and 1.5, 3, 1.5, 4: deviations −1.5, 0, 0, 1.5 and −1, 0.5, −1, 1.5, so
   * (1.5 + 2.25)/√(4.5 · 4.5) = 5/6.
   */
  @Test
  void golden_tiesByHand() {
    double[] a = {1, 2, 2, 3};
    double[] b = {5, 6, 5, 9};
    assertThat(RankCorrelation.of(a, b).orElseThrow()).isCloseTo(5.0 / 6, within(1e-12));
  }

  /** ρ = 0.5, 103 pairs: z = 0.5493, deviation √(1.125/100) = 0.10607. */
  @Test
  void golden_intervalByHand() {
    Interval interval = RankCorrelation.interval(0.5, 103);
    assertThat(interval.low()).isCloseTo(Math.tanh(0.5493061 - 1.959964 * 0.1060660), within(1e-6));
    assertThat(interval.high())
        .isCloseTo(Math.tanh(0.5493061 + 1.959964 * 0.1060660), within(1e-6));
    assertThat(RankCorrelation.interval(1, 10)).isEqualTo(new Interval(1, 1));
    assertThat(RankCorrelation.interval(0.2, 3)).isEqualTo(new Interval(-1, 1));
  }

  /** Any rising map of the values leaves it; a falling one turns its sign. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_onlyTheOrderCounts(long seed) {
    RandomGenerator random = new Seed(seed).random();
    double[] a = random.ints(30, 0, 8).asDoubleStream().toArray();
    double[] b = random.doubles(30).toArray();
    double plain = RankCorrelation.of(a, b).orElseThrow();
    double[] risen = Arrays.stream(b).map(Math::exp).toArray();
    double[] fallen = Arrays.stream(a).map(x -> -x * x * x).toArray();
    assertThat(RankCorrelation.of(a, risen).orElseThrow()).isCloseTo(plain, within(1e-12));
    assertThat(RankCorrelation.of(fallen, b).orElseThrow()).isCloseTo(-plain, within(1e-12));
    assertThat(RankCorrelation.of(b, a).orElseThrow()).isCloseTo(plain, within(1e-12));
  }

  @Test
  void golden_equalValuesHaveNoCorrelation() {
    assertThat(RankCorrelation.of(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isEmpty();
  }

  @Test
  void refuses_otherLengthsAndNumbers() {
    assertThatThrownBy(() -> RankCorrelation.of(new double[2], new double[3]))
        .hasMessage("b: want 2 values, 2 or more, was 3");
    assertThatThrownBy(() -> RankCorrelation.of(new double[] {0, Double.NaN}, new double[2]))
        .hasMessageContaining("want finite numbers");
  }
}
