package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothEceTest {
  /** apple/ml-calibration@18ff21a, relplot.smECE and smECE_sigma, on the same forecasts. */
  @ParameterizedTest
  @CsvSource({
    "100, 1.0, 0.034085008517174525, 0.0341796875, 0.024075643176430035, 0.010730879509962285",
    "1000, 1.6, 0.12182589172008933, 0.1220703125, 0.12166886958663115, 0.12199529685753822",
    "5000, 0.5, 0.16610628991997015, 0.1669921875, 0.16586134465721808, 0.16621496267980665"
  })
  void golden_valuesOfTheAuthors(
      int count, double power, double value, double bandwidth, double narrow, double wide) {
    var forecasts = Forecasts.pairs(count, power);
    var found = SmoothEce.of(forecasts);
    assertThat(found.bandwidth()).isEqualTo(bandwidth);
    assertThat(found.value()).isCloseTo(value, within(1e-9));
    assertThat(SmoothEce.at(forecasts, 0.05)).isCloseTo(narrow, within(1e-9));
    assertThat(SmoothEce.at(forecasts, 0.3)).isCloseTo(wide, within(1e-9));
    assertThat(SmoothEce.value(forecasts)).isEqualTo(found.value());
  }

  /** All forecasts are {@code c} and the rate is {@code r}: every kernel gives |c − r|. */
  @Test
  void golden_oneProbability() {
    double[] p = new double[200];
    boolean[] y = new boolean[200];
    for (int i = 0; i < 200; i++) {
      p[i] = 0.8;
      y[i] = i % 2 == 0;
    }
    assertThat(SmoothEce.of(new BinaryForecasts(p, y)).value()).isCloseTo(0.3, within(1e-6));
  }

  /** The diagram of 20,000 forecasts follows the curve that made them. */
  @Test
  void property_diagramFollowsTheRate() {
    var diagram = SmoothEce.of(Forecasts.pairs(20_000, 1.6)).diagram();
    assertThat(diagram.probability()).hasSize(201).startsWith(0).endsWith(1);
    for (int i = 40; i <= 160; i++) {
      double p = diagram.probability()[i];
      assertThat(diagram.rate()[i]).isCloseTo(Math.pow(p, 1.6), within(0.03));
      assertThat(diagram.density()[i]).isCloseTo(1, within(0.05));
    }
  }
}
