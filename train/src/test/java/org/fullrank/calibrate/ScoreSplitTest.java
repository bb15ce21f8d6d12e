package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScoreSplitTest {
  /** The mean of three posterior draws: Brier .26 and .8266667, NLL .5108256 and 1.3217558. */
  @Test
  void golden_scoresOfTwoImages() {
    var all =
        LabelledProbabilities.of(
            new double[][] {{.6, .3, .1}, {.8 / 3, 1.4 / 3, .8 / 3}}, new int[] {0, 2});
    assertThat(ProperScore.BRIER.of(all.row(0), 0)).isCloseTo(.26, within(1e-12));
    assertThat(ProperScore.BRIER.of(all)).isCloseTo(.5433333, within(5e-8));
    assertThat(ProperScore.NLL.of(all.row(0), 0)).isCloseTo(.5108256, within(5e-8));
    assertThat(ProperScore.NLL.of(all.row(1), 2)).isCloseTo(1.3217558, within(5e-8));
  }

  /** The ECE rises on eight images while NLL and Brier fall. */
  @Test
  void golden_temperatureOfEightImages() {
    var all = Forecasts.eight();
    var temperature = Temperature.fitted(all);
    var scaled = all.with(temperature);
    assertThat(temperature.value()).isCloseTo(1.8579134, within(5e-7));
    assertThat(ProperScore.NLL.of(all)).isCloseTo(.8018832, within(5e-8));
    assertThat(ProperScore.NLL.of(scaled)).isCloseTo(.6579748, within(5e-8));
    assertThat(ProperScore.BRIER.of(all)).isCloseTo(.5010552, within(5e-8));
    assertThat(ProperScore.BRIER.of(scaled)).isCloseTo(.3936663, within(5e-8));
    assertThat(ece(all)).isCloseTo(.30874, within(5e-6));
    assertThat(ece(scaled)).isCloseTo(.32748, within(5e-6));
    assertThat(scaled.accuracy()).isEqualTo(.625).isEqualTo(all.accuracy());
    var split = ScoreSplit.of(all, ProperScore.NLL);
    assertThat(split.refinement()).isCloseTo(.6579748, within(5e-8));
    assertThat(split.calibration()).isCloseTo(.8018832 - .6579748, within(1e-7));
  }

  private static double ece(LabelledProbabilities all) {
    return ReliabilityDiagram.of(all.topLabel(), Binning.EqualWidth.USUAL).ece();
  }

  /** SciPy's bounded minimisation and isotonic regression on the same formula. */
  @Test
  void golden_fourHundredImages() {
    var all = Forecasts.classes(400, 4);
    assertThat(all.counts()).containsExactly(113, 90, 92, 105);
    assertThat(all.accuracy()).isEqualTo(.58);
    var nll = ScoreSplit.of(all, ProperScore.NLL);
    assertThat(nll.total()).isCloseTo(1.0669960840447232, within(1e-9));
    assertThat(nll.refinement()).isCloseTo(0.9387279752115815, within(1e-9));
    var brier = ScoreSplit.of(all, ProperScore.BRIER);
    assertThat(brier.total()).isCloseTo(0.5537781573292092, within(1e-9));
    assertThat(brier.refinement()).isCloseTo(0.5251744945525936, within(1e-9));
    var corp = ScoreSplit.of(all.topLabel(), ProperScore.BRIER);
    assertThat(corp.total()).isCloseTo(0.23355028136854736, within(1e-9));
    assertThat(corp.refinement()).isCloseTo(0.20646393443158154, within(1e-9));
    assertThat(ScoreSplit.of(all.topLabel(), ProperScore.NLL).refinement())
        .isCloseTo(0.5967771942065574, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_temperatureIsWhereTheNllIsLeast(long seed) {
    var all = drawn(seed, 60, 5);
    double best = Temperature.fitted(all).value();
    double least = ProperScore.NLL.of(all.with(new Temperature(best)));
    for (double factor : new double[] {0.5, 0.9, 0.999, 1.001, 1.1, 2}) {
      assertThat(ProperScore.NLL.of(all.with(new Temperature(best * factor))))
          .isGreaterThanOrEqualTo(least);
    }
    assertThat(all.with(new Temperature(best)).accuracy()).isEqualTo(all.accuracy());
  }

  @ParameterizedTest
  @EnumSource(ProperScore.class)
  void property_partsSumAndAreNotNegative(ProperScore score) {
    for (long seed = 0; seed < 10; seed++) {
      var all = drawn(seed, 50, 3);
      for (var split :
          new ScoreSplit[] {ScoreSplit.of(all, score), ScoreSplit.of(all.topLabel(), score)}) {
        assertThat(split.calibration()).isGreaterThanOrEqualTo(0);
        assertThat(split.calibration() + split.refinement())
            .isCloseTo(split.total(), within(1e-12));
      }
    }
  }

  static LabelledProbabilities drawn(long seed, int images, int classes) {
    var random = new Seed(seed).random();
    double[][] rows = new double[images][];
    int[] labels = new int[images];
    for (int i = 0; i < images; i++) {
      labels[i] = random.nextInt(classes);
      double[] logits = random.doubles(classes, -2, 2).toArray();
      logits[labels[i]] += 1;
      rows[i] = LogProbabilities.softmax(logits, 1);
    }
    return LabelledProbabilities.of(rows, labels);
  }
}
