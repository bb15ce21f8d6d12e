package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.fullrank.calibrate.Binning.Edge;
import org.fullrank.calibrate.Binning.EqualMass;
import org.fullrank.calibrate.Binning.EqualWidth;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReliabilityDiagramTest {
  private static final BinaryForecasts EIGHT =
      new BinaryForecasts(
          new double[] {.95, 1, .55, .58, .72, .31, .33, .99},
          new boolean[] {true, false, true, false, true, false, true, true});

  /** Worked out by hand: bins 3 (two), 5 (two), 7 (one), 9 (three, with the confidence 1). */
  @Test
  void golden_tenBinsOfEqualWidth() {
    var diagram = ReliabilityDiagram.of(EIGHT, new EqualWidth(10, Edge.LOWER));
    assertThat(diagram.bins()).hasSize(4);
    assertThat(diagram.ece()).isCloseTo(0.21375, within(1e-12));
    assertThat(diagram.mce()).isCloseTo(0.31333333333333, within(1e-12));
    assertThat(diagram.bins().getLast().count()).isEqualTo(3);
  }

  @Test
  void golden_oneBin() {
    var diagram = ReliabilityDiagram.of(EIGHT, new EqualWidth(1, Edge.LOWER));
    assertThat(diagram.ece()).isCloseTo(0.05375, within(1e-12));
    assertThat(diagram.rmsce()).isCloseTo(0.05375, within(1e-12));
  }

  /** {@code 0.5} of two bins is in the upper one closed below, in the lower one closed above. */
  @Test
  void golden_edges() {
    var at = new BinaryForecasts(new double[] {0, 0.5, 1}, new boolean[] {false, true, true});
    var lower = ReliabilityDiagram.of(at, new EqualWidth(2, Edge.LOWER));
    var upper = ReliabilityDiagram.of(at, new EqualWidth(2, Edge.UPPER));
    assertThat(lower.bins().stream().map(bin -> bin.count())).containsExactly(1, 2);
    assertThat(upper.bins().stream().map(bin -> bin.count())).containsExactly(2, 1);
  }

  /** Four forecasts in two bins: {.1, .3}, {.6, .8}; gaps |.5 − .2| and |1 − .7|. */
  @Test
  void golden_equalMass() {
    var four =
        new BinaryForecasts(new double[] {.8, .1, .6, .3}, new boolean[] {true, false, true, true});
    var diagram = ReliabilityDiagram.of(four, new EqualMass(2));
    assertThat(diagram.bins()).hasSize(2);
    assertThat(diagram.bins().getFirst().high()).isEqualTo(.3);
    assertThat(diagram.bins().getLast().low()).isEqualTo(.6);
    assertThat(diagram.ece()).isCloseTo(0.3, within(1e-12));
  }

  /** NumPy and SciPy on the same formula. */
  @Test
  void golden_aThousandForecasts() {
    var forecasts = Forecasts.pairs(1000, 1.6);
    var wide = ReliabilityDiagram.of(forecasts, Binning.EqualWidth.USUAL);
    assertThat(wide.ece()).isCloseTo(0.12201136932239898, within(1e-9));
    assertThat(wide.mce()).isCloseTo(0.18192011815831116, within(1e-9));
    assertThat(wide.debiasedEce()).isCloseTo(0.12139398934285332, within(1e-9));
    assertThat(wide.debiasedSquare()).isCloseTo(0.01456224525308266, within(1e-9));
    assertThat(ReliabilityDiagram.of(forecasts, new EqualMass(15)).ece())
        .isCloseTo(0.12201136932239896, within(1e-9));
  }

  @Test
  void golden_classwise() {
    assertThat(
            ReliabilityDiagram.classwiseEce(
                Forecasts.classes(400, 4), new EqualWidth(10, Edge.LOWER)))
        .isCloseTo(0.07803840005565543, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_orderOfImagesAndTiesDecideNothing(long seed) {
    var random = new Seed(seed).random();
    int n = 90;
    double[] p = random.ints(n, 0, 7).mapToDouble(i -> i / 7.0).toArray();
    boolean[] y = new boolean[n];
    for (int i = 0; i < n; i++) {
      y[i] = random.nextDouble() < p[i];
    }
    double[] reversed = new double[n];
    boolean[] theirs = new boolean[n];
    for (int i = 0; i < n; i++) {
      reversed[i] = p[n - 1 - i];
      theirs[i] = y[n - 1 - i];
    }
    for (var binning : Arrays.asList(new EqualMass(4), Binning.EqualWidth.USUAL)) {
      var one = ReliabilityDiagram.of(new BinaryForecasts(p, y), binning);
      var other = ReliabilityDiagram.of(new BinaryForecasts(reversed, theirs), binning);
      assertThat(one.size()).isEqualTo(n);
      assertThat(one.ece()).isCloseTo(other.ece(), within(1e-12));
      assertThat(one.ece()).isBetween(0.0, one.rmsce() + 1e-12);
      assertThat(one.rmsce()).isLessThanOrEqualTo(one.mce() + 1e-12);
    }
  }

  /**
   * Calibrated forecasts: every gap is noise {@code N(0, s²)}, of which the debiased ECE keeps
   * {@code 2 − √2 = 0.586}; bins of rate 0 or 1, whose estimated noise is 0, keep all of it.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_debiasingRemovesTwoFifthsOfTheNoise(long seed) {
    var random = new Seed(seed).random();
    double plain = 0;
    double debiased = 0;
    double square = 0;
    int trials = 200;
    for (int trial = 0; trial < trials; trial++) {
      double[] p = random.doubles(150).toArray();
      boolean[] y = new boolean[p.length];
      for (int i = 0; i < p.length; i++) {
        y[i] = random.nextDouble() < p[i];
      }
      var diagram = ReliabilityDiagram.of(new BinaryForecasts(p, y), new EqualMass(15));
      plain += diagram.ece() / trials;
      debiased += diagram.debiasedEce() / trials;
      square += diagram.debiasedSquare() / trials;
    }
    assertThat(plain).isGreaterThan(0.08);
    assertThat(debiased / plain).isBetween(2 - Math.sqrt(2), 0.72);
    assertThat(square).isBetween(-0.002, 0.002);
  }

  @Test
  void golden_errorFunction() {
    double[] at = {0.1, 0.5, 1, 2, 3.5, 5}; // SciPy
    double[] values = {
      0.1124629160182849,
      0.5204998778130465,
      0.8427007929497148,
      0.9953222650189527,
      0.9999992569016276,
      0.9999999999984626
    };
    for (int i = 0; i < at.length; i++) {
      assertThat(Normal.erf(at[i])).isCloseTo(values[i], within(1e-14));
      assertThat(Normal.erf(-at[i])).isCloseTo(-values[i], within(1e-14));
    }
  }

  @Test
  void refuses_noForecasts() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BinaryForecasts(new double[0], new boolean[0]))
        .withMessageContaining("at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BinaryForecasts(new double[] {1.5}, new boolean[1]))
        .withMessageContaining("0 to 1, was 1.5");
    assertThatIllegalArgumentException().isThrownBy(() -> new EqualMass(0));
  }
}
