package org.fullrank.methods.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.methods.duet.Target.Gaussian;
import org.fullrank.methods.duet.Target.Grid;
import org.fullrank.methods.duet.Target.VonMises;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of apple/ml-duet@9c6d7e2, 8 bins; they have six decimals. */
class TargetTest {
  private static final Target CODE = new VonMises(3, Grid.BOTH_ENDS);
  private static final Target CIRCLE = VonMises.DEFAULT;
  private static final Gaussian INTERVAL = Gaussian.DEFAULT;

  @Test
  void golden_vonMises() {
    assertArrayEquals(
        new double[] {.001778, .010053, .093734, .394435, .394435, .093734, .010053, .001778},
        CODE.of(0.5, 8),
        6e-7);
    assertArrayEquals(
        new double[] {.393914, .094194, .010114, .001778, .001778, .010114, .094194, .393914},
        CODE.of(0, 8),
        6e-7);
    assertArrayEquals(
        new double[] {.093243, .393584, .395091, .094182, .010106, .001782, .001791, .010220},
        CODE.of(0.25, 8),
        6e-7);
  }

  @Test
  void golden_gaussian() {
    assertArrayEquals(
        new double[] {.024380, .076065, .162363, .237191, .237191, .162363, .076065, .024380},
        INTERVAL.of(0.5, 8),
        6e-7);
    assertArrayEquals(
        new double[] {.467817, .320840, .150595, .048360, .010619, .001594, .000163, .000011},
        INTERVAL.of(0, 8),
        6e-7);
    assertArrayEquals(
        new double[] {.178957, .261680, .261928, .179466, .084158, .027000, .005923, .000888},
        INTERVAL.of(0.25, 8),
        6e-7);
  }

  /** Beside sums written out; the density's constants cancel. */
  @Test
  void golden_targetsAreSharesOfTheFineGrid() {
    int bins = 5;
    var circle = new double[bins];
    var interval = new double[bins];
    for (int i = 0; i < 500; i++) {
      circle[i / 100] += Math.exp(2 * Math.cos(2 * Math.PI * ((i + 0.5) / 500 - 0.3)));
      interval[i / 100] += Math.exp(-Math.pow((i / 499.0 - 0.3) / 0.15, 2) / 2);
    }
    assertArrayEquals(shares(circle), new VonMises(2, Grid.MIDPOINTS).of(0.3, bins), 1e-12);
    assertArrayEquals(shares(interval), new Gaussian(0.15).of(0.3, bins), 1e-12);
  }

  private static double[] shares(double[] sums) {
    double total = Arrays.stream(sums).sum();
    return Arrays.stream(sums).map(sum -> sum / total).toArray();
  }

  /** A turn by a bin rolls the target, but for the angle that the code counts twice. */
  @Test
  void golden_aTurnByABinRollsTheTarget() {
    assertEquals(3.84e-4, missed(CODE), 1e-6);
    assertThat(missed(CIRCLE)).isLessThan(1e-15);
  }

  private static double missed(Target target) {
    double[] rolled = applied(target.action(0.125, 8), target.of(0.5, 8));
    double[] turned = target.of(0.625, 8);
    return IntStream.range(0, 8).mapToDouble(i -> Math.abs(rolled[i] - turned[i])).max().orElse(1);
  }

  @Test
  void golden_theCircularMeanOfATargetIsItsCentre() {
    double[] decoded = CODE.decoded(new double[][] {CODE.of(0.5, 8), CODE.of(0.3, 8)});
    assertArrayEquals(new double[] {0.5, 0.3003}, decoded, 5e-5);
    assertEquals(0.5, CIRCLE.decoded(new double[][] {CIRCLE.of(0.5, 8)})[0], 1e-12);
  }

  /** Mass beyond the ends is cut, which the table undoes. */
  @Test
  void golden_theGaussianMeanIsBiasedAndTheTableIsNot() {
    double[] centres = {0, 0.3, 1};
    double[] means = {.1648, .3285, .8352};
    for (int i = 0; i < centres.length; i++) {
      double[] target = INTERVAL.of(centres[i], 8);
      assertEquals(means[i], INTERVAL.mean(target), 5e-5);
      assertEquals(centres[i], INTERVAL.decoded(new double[][] {target})[0], 1e-6);
    }
  }

  @Test
  void golden_decodingOfAMeanBeyondTheTableIsTheEnd() {
    double[][] ends = {{1, 0, 0, 0}, {0, 0, 0, 1}};
    assertArrayEquals(new double[] {0, 1}, new Gaussian(0.4).decoded(ends));
    assertThat(INTERVAL.decoded(new double[0][])).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_decodingFindsTheCentre(long seed) {
    double g = new Seed(seed).random().nextDouble();
    double circle = CIRCLE.decoded(new double[][] {CIRCLE.of(g, 16)})[0];
    assertThat(CIRCLE.distance(g, circle)).isLessThan(1e-5);
    assertEquals(g, INTERVAL.decoded(new double[][] {INTERVAL.of(g, 16)})[0], 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8})
  void property_targetsSumToOne(int bins) {
    for (Target target : new Target[] {CODE, CIRCLE, INTERVAL}) {
      for (double g : new double[] {0, 0.13, 0.5, 1}) {
        assertEquals(1, Arrays.stream(target.of(g, bins)).sum(), 1e-12);
      }
    }
  }

  @Test
  void golden_distances() {
    assertEquals(0.2, CIRCLE.distance(0.9, 0.1), 1e-12);
    assertEquals(0.5, CIRCLE.distance(0.25, 0.75), 1e-12);
    assertEquals(0.8, INTERVAL.distance(0.9, 0.1), 1e-12);
  }

  /** A wave of each frequency moves by its phase; the highest keeps its real part alone. */
  @ParameterizedTest
  @ValueSource(ints = {5, 8})
  void golden_aFractionalShiftIsTheShiftOfEachFrequency(int bins) {
    double shift = 1.3;
    for (int frequency = 0; frequency <= bins / 2; frequency++) {
      double step = 2 * Math.PI * frequency / bins;
      var wave = new double[bins];
      var moved = new double[bins];
      boolean highest = 2 * frequency == bins;
      for (int i = 0; i < bins; i++) {
        wave[i] = highest ? Math.cos(step * i) : Math.cos(step * i) + 0.5 * Math.sin(step * i);
        double place = step * (i - shift);
        moved[i] =
            highest
                ? Math.cos(Math.PI * shift) * Math.cos(step * i)
                : Math.cos(place) + 0.5 * Math.sin(place);
      }
      assertArrayEquals(moved, applied(CIRCLE.action(shift / bins, bins), wave), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8})
  void property_turnsComposeAndAFullTurnIsNone(int bins) {
    double[] values = new Seed(5).random().doubles(bins).toArray();
    double bin = 1.0 / bins;
    double[] twice = applied(CIRCLE.action(bin, bins), applied(CIRCLE.action(bin, bins), values));
    assertArrayEquals(twice, applied(CIRCLE.action(2 * bin, bins), values), 0);
    assertArrayEquals(values, applied(CIRCLE.action(1, bins), values), 0);
    assertArrayEquals(values, applied(CIRCLE.action(-1 - 1e-14, bins), values), 0);
  }

  /** Half a bin up: each value is the mean of itself and the one below; the first repeats. */
  @Test
  void golden_anIntervalIsShiftedAndClamped() {
    double[] values = {8, 4, 2, 0};
    assertArrayEquals(new double[] {8, 8, 4, 2}, applied(INTERVAL.action(0.25, 4), values), 1e-12);
    assertArrayEquals(new double[] {8, 6, 3, 1}, applied(INTERVAL.action(0.125, 4), values), 1e-12);
    assertArrayEquals(new double[] {2, 0, 0, 0}, applied(INTERVAL.action(-0.5, 4), values), 1e-12);
  }

  static double[] applied(double[][] matrix, double[] values) {
    return Arrays.stream(matrix)
        .mapToDouble(
            row -> IntStream.range(0, values.length).mapToDouble(i -> row[i] * values[i]).sum())
        .toArray();
  }

  @Test
  void refuses_widthsThatAreNone() {
    assertThatThrownBy(() -> new Gaussian(0))
        .hasMessageContaining("deviation: want a positive number, was 0");
    assertThatThrownBy(() -> new VonMises(-1, Grid.MIDPOINTS))
        .hasMessageContaining("concentration: want a positive number, was -1");
  }
}
