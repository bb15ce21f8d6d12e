package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntervalTest {
  /** 8 of 10: (0.8 + 0.19207 ± 1.96 √(0.016 + 0.0096)) / 1.38415, worked out by hand. */
  @Test
  void golden_eightOfTen() {
    Interval interval = Interval.wilson(8, 10);
    assertThat(interval.low()).isCloseTo(0.490162, within(1e-6));
    assertThat(interval.high()).isCloseTo(0.943318, within(1e-6));
  }

  /** 0 of n: [0, z²/(n + z²)]. */
  @Test
  void golden_noneOfTwenty() {
    Interval interval = Interval.wilson(0, 20);
    assertThat(interval.low()).isZero();
    assertThat(interval.high()).isCloseTo(3.841459 / 23.841459, within(1e-6));
  }

  @Test
  void property_allMirrorsNone() {
    assertThat(Interval.wilson(20, 20).low())
        .isCloseTo(1 - Interval.wilson(0, 20).high(), within(1e-12));
  }

  /** Over 400 experiments of 30 trials about 95 % of the intervals hold the truth. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_holdsTheTruthAsOftenAsItSays(long seed) {
    RandomGenerator random = new Seed(seed).random();
    double truth = 0.1 + 0.8 * random.nextDouble();
    int held = 0;
    for (int experiment = 0; experiment < 400; experiment++) {
      int correct = (int) random.doubles(30).filter(u -> u < truth).count();
      Interval interval = Interval.wilson(correct, 30);
      held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
    assertThat(held / 400.0).isBetween(0.90, 1.0);
  }

  /** 1 of 1: from 1/(1 + z²) to 1. */
  @Test
  void golden_oneOfOne() {
    assertThat(Interval.wilson(1, 1).low()).isCloseTo(1 / 4.841459, within(1e-6));
    assertThat(Interval.wilson(1, 1).high()).isEqualTo(1);
  }

  @Test
  void refuses_moreSuccessesThanTrials() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.wilson(3, 2))
        .withMessageContaining("want 0 to total 2");
  }
}
