package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CalibratorTest {
  /** SciPy's BFGS without a penalty on the same formula. */
  @Test
  void golden_vectorScaling() {
    var all = Forecasts.classes(400, 4);
    var found = VectorScaling.fitted(all);
    double[] scales = {0.51494414, 0.45469698, 0.77011189, 0.44636736};
    double[] shifts = {0.05750064, -0.2031453, 0.17069223, -0.02504757};
    for (int k = 0; k < 4; k++) {
      assertThat(found.scales().get(k)).isCloseTo(scales[k], within(1e-5));
      assertThat(found.shifts().get(k)).isCloseTo(shifts[k], within(2e-5));
    }
    assertThat(ProperScore.NLL.of(all.with(found))).isCloseTo(0.9275764698074365, within(1e-8));
  }

  /** SciPy's isotonic regression of each class, divided by the sums. */
  @Test
  void golden_isotonic() {
    var all = Forecasts.classes(400, 4);
    var mapped = all.with(Isotonic.fitted(all));
    assertThat(ProperScore.BRIER.of(mapped)).isCloseTo(0.4953804235726183, within(1e-9));
    double[][] first = {{0.60598007, 0.05315615, 0, 0.34086379}, {0, 0.59701493, 0, 0.40298507}};
    for (int i = 0; i < 2; i++) {
      for (int k = 0; k < 4; k++) {
        assertThat(mapped.probability(i, k)).isCloseTo(first[i][k], within(1e-8));
      }
    }
  }

  /** Outcomes 0 1 0 1 1 at .1 … .5: the second and the third are pooled to ½. */
  @Test
  void golden_poolOfTwo() {
    var map =
        MonotoneMap.fitted(
            new BinaryForecasts(
                new double[] {.5, .1, .4, .2, .3}, new boolean[] {true, false, true, true, false}));
    assertThat(map).isEqualTo(new MonotoneMap(List.of(.1, .2, .4), List.of(0.0, 0.5, 1.0)));
    assertThat(map.at(.05)).isZero();
    assertThat(map.at(.39)).isEqualTo(.5);
    assertThat(map.at(1)).isEqualTo(1);
  }

  @Test
  void golden_withoutAnyShareTheProbabilitiesStay() {
    var zero = new MonotoneMap(List.of(0.0), List.of(0.0));
    assertThat(new Isotonic(List.of(zero, zero)).apply(new double[] {.3, .7}))
        .containsExactly(.3, .7);
  }

  /** Of all increasing maps on the images none has a lower Brier score than the isotonic one. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_isotonicBeatsEveryPowerAndTheRate(long seed) {
    var random = new Seed(seed).random();
    double[] p = random.doubles(80).toArray();
    boolean[] y = new boolean[80];
    IntStream.range(0, 80).forEach(i -> y[i] = random.nextDouble() < p[i] * p[i]);
    var forecasts = new BinaryForecasts(p, y);
    double least = ProperScore.BRIER.of(MonotoneMap.fitted(forecasts).over(forecasts));
    for (double power : new double[] {0, 0.5, 1, 2, 3}) {
      double[] other = IntStream.range(0, 80).mapToDouble(i -> Math.pow(p[i], power)).toArray();
      assertThat(least).isLessThanOrEqualTo(ProperScore.BRIER.of(new BinaryForecasts(other, y)));
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_richerMapsFitBetterAndRowsSumToOne(long seed) {
    var all = ScoreSplitTest.drawn(seed, 120, 4);
    double raw = ProperScore.NLL.of(all);
    double one = ProperScore.NLL.of(all.with(Temperature.fitted(all)));
    double many = ProperScore.NLL.of(all.with(VectorScaling.fitted(all)));
    assertThat(one).isLessThanOrEqualTo(raw);
    assertThat(many).isLessThanOrEqualTo(one + 1e-5);
    var mapped = all.with(Isotonic.fitted(all));
    for (int i = 0; i < mapped.size(); i++) {
      assertThat(java.util.Arrays.stream(mapped.row(i)).sum()).isCloseTo(1, within(1e-12));
    }
  }

  /**
   * Every image classified rightly: temperature and scales end where double precision sees no loss.
   */
  @Test
  void golden_separableImages() {
    var all =
        LabelledProbabilities.of(
            new double[][] {{.9, .1}, {.8, .2}, {.3, .7}}, new int[] {0, 0, 1});
    assertThat(Temperature.fitted(all).value()).isBetween(0.01, 0.05);
    assertThat(VectorScaling.fitted(all).scales()).allMatch(scale -> scale > 1 && scale < 1e3);
  }

  /** A zero of a float table has no infinite surprise and does not break the fits. */
  @Test
  void golden_zeroOfTheLabel() {
    var all =
        LabelledProbabilities.of(new double[][] {{1, 0}, {.6, .4}, {.2, .8}}, new int[] {1, 0, 1});
    assertThat(ProperScore.NLL.of(all.row(0), 1)).isCloseTo(126 * Math.log(2), within(1e-9));
    assertThat(Temperature.fitted(all).value()).isBetween(1.0, 100.0);
    assertThat(ProperScore.NLL.of(all.with(VectorScaling.fitted(all)))).isLessThan(5);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_halvesAreApartAndBalanced(long seed) {
    int[] labels = new Seed(seed).random().ints(101, 0, 5).toArray();
    var split = CalibrationSplit.halves(labels, new Seed(seed));
    assertThat(IntStream.concat(IntStream.of(split.calibration()), IntStream.of(split.test())))
        .hasSize(101)
        .doesNotHaveDuplicates();
    for (int k = 0; k < 5; k++) {
      int label = k;
      long a = IntStream.of(split.calibration()).filter(i -> labels[i] == label).count();
      long b = IntStream.of(split.test()).filter(i -> labels[i] == label).count();
      assertThat(Math.abs(a - b)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void refuses_partsThatMeet() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CalibrationSplit(new int[] {1, 2}, new int[] {2}))
        .withMessageContaining("sample 2 is in both parts");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CalibrationSplit.halves(new int[] {3}, new Seed(1)))
        .withMessageContaining("samples to calibrate on");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CalibrationSplit.checkApart(List.of("a", "b"), List.of("c", "b")))
        .withMessageContaining("sample b is a test sample too");
  }

  @Test
  void refuses_mapsOfOtherSizes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VectorScaling(List.of(1.0), List.of(0.0)).apply(new double[2]))
        .withMessageContaining("want 1 classes, were 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VectorScaling(List.of(1.0), List.of()))
        .withMessageContaining("shifts");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MonotoneMap(List.of(.1, .2), List.of(.5, .4)))
        .withMessageContaining("ascending");
  }
}
