package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RiskCoverageTest {
  /** Right, wrong, right: risks 0, 1/2, 1/3; generalized risks 0, 1/3, 1/3 by trapezoids. */
  @Test
  void golden_threeImages() {
    var curve =
        RiskCoverage.of(
            new BinaryForecasts(new double[] {.9, .6, .8}, new boolean[] {true, true, false}));
    assertThat(curve.aurc()).isCloseTo((0 + 1 / 2.0 + 1 / 3.0) / 3, within(1e-12));
    assertThat(curve.augrc()).isCloseTo((0 + 1 / 6.0 + 1 / 3.0) / 3, within(1e-12));
    assertThat(curve.coverageAt(0)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(curve.coverageAt(0.4)).isEqualTo(1);
  }

  /** NumPy on the same formula. */
  @Test
  void golden_aThousand() {
    var curve = RiskCoverage.of(Forecasts.pairs(1000, 1.6));
    assertThat(curve.aurc()).isCloseTo(0.3524767919853954, within(1e-9));
    assertThat(curve.augrc()).isCloseTo(0.225782, within(1e-9));
    assertThat(curve.coverageAt(0.3)).isCloseTo(0.392, within(1e-12));
  }

  /** Two images of equal confidence, one right: no order decides, and none is accepted alone. */
  @Test
  void golden_tie() {
    for (boolean first : new boolean[] {true, false}) {
      var curve =
          RiskCoverage.of(
              new BinaryForecasts(new double[] {.7, .7}, new boolean[] {first, !first}));
      assertThat(curve.points()).hasSize(1);
      assertThat(curve.aurc()).isCloseTo(0.5, within(1e-12));
      assertThat(curve.coverageAt(0.4)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_augrcFollowsFromAuroc(long seed) {
    var random = new Seed(seed).random();
    int n = 70;
    double[] p = random.ints(n, 0, 20).mapToDouble(i -> i / 20.0).toArray();
    boolean[] y = new boolean[n];
    var wrong = java.util.stream.DoubleStream.builder();
    var right = java.util.stream.DoubleStream.builder();
    for (int i = 0; i < n; i++) {
      y[i] = random.nextDouble() < p[i];
      (y[i] ? right : wrong).add(p[i]);
    }
    double auroc = Detection.of(wrong.build().toArray(), right.build().toArray()).auroc();
    var forecasts = new BinaryForecasts(p, y);
    double error = 1 - forecasts.rate();
    assertThat(RiskCoverage.of(forecasts).augrc())
        .isCloseTo((1 - auroc) * error * (1 - error) + error * error / 2, within(1e-12));
  }
}
