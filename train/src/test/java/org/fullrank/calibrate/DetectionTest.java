package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetectionTest {
  /** Ten and a half of twelve pairs; the tie at .35 counts half. */
  @Test
  void golden_aucOfSevenImages() {
    var found = Detection.of(new double[] {.1, .2, .35, .4}, new double[] {.35, .6, .8});
    assertThat(found.auroc()).isCloseTo(0.875, within(1e-12));
    assertThat(found.falsePositives()).isEqualTo(0.5); // threshold .35: .35 and .4 of four
    // .8 and .6 at precision 1; .35 with its tie and .4: 3 of 5
    assertThat(found.averagePrecision()).isCloseTo((1 + 1 + 0.6) / 3, within(1e-12));
  }

  /** NumPy on the same formula. */
  @Test
  void golden_aThousand() {
    var forecasts = Forecasts.pairs(1000, 1.6);
    var negatives = java.util.stream.DoubleStream.builder();
    var positives = java.util.stream.DoubleStream.builder();
    for (int i = 0; i < 1000; i++) {
      (forecasts.outcome()[i] ? positives : negatives).add(forecasts.probability()[i]);
    }
    var found = Detection.of(negatives.build().toArray(), positives.build().toArray());
    assertThat(found.auroc()).isCloseTo(0.8624508753126117, within(1e-9));
    assertThat(found.falsePositives()).isCloseTo(0.4871382636655949, within(1e-9));
    assertThat(found.averagePrecision()).isCloseTo(0.7840783011386488, within(1e-9));
    assertThat(found.negativePrecision()).isCloseTo(0.9160493356808317, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_equalsTheCountOfPairs(long seed) {
    var random = new Seed(seed).random();
    double[] negatives = random.ints(40, 0, 9).asDoubleStream().toArray();
    double[] positives = random.ints(30, 2, 12).asDoubleStream().toArray();
    double wins = 0;
    for (double n : negatives) {
      for (double p : positives) {
        wins += p > n ? 1 : p == n ? 0.5 : 0;
      }
    }
    var found = Detection.of(negatives, positives);
    assertThat(found.auroc()).isCloseTo(wins / 1200, within(1e-12));
    assertThat(Detection.of(positives, negatives).auroc())
        .isCloseTo(1 - wins / 1200, within(1e-12));
  }

  @Test
  void refuses_noScoresAndNaN() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Detection.of(new double[0], new double[] {1}))
        .withMessageContaining("negatives");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Detection.of(new double[] {1}, new double[] {Double.NaN}))
        .withMessageContaining("positives: want numbers, was NaN");
  }
}
