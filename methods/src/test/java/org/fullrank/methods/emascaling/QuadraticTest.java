package org.fullrank.methods.emascaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.fullrank.core.Seed;
import org.fullrank.methods.Computation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule where everything is known: closed forms beside loops. */
class QuadraticTest {
  private static final Quadratic BASE = new Quadratic(1, 1e-3, 0.999, 1);

  @Test
  void golden_stationaryVariances() {
    assertEquals(5.002501e-4, BASE.weightVariance(), 5e-11);
    assertEquals(2.501251e-4, BASE.averageVariance(), 5e-11);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1.00025, .66678", "4, 1.00075, .40012", "8, 1.00177, .22231",
    "16, 1.00382, .11770", "32, 1.00803, .06064", "64, 1.01691, .03078"
  })
  void golden_theRuleKeepsTheVariance(String kappa, double rule, double constant) {
    var computation = new Stationary();
    assertEquals(
        rule, number(computation, Map.of("kappa", kappa), new Seed(0), "variance_ratio"), 6e-6);
    var unscaled = Map.of("kappa", kappa, "rule", "constant");
    assertEquals(constant, number(computation, unscaled, new Seed(0), "variance_ratio"), 6e-6);
  }

  /** A long path at a faster rate, as the closed form has it: a loop of another program. */
  @Test
  void property_theVariancesAreThoseOfASimulation() {
    var quadratic = new Quadratic(2, 0.1, 0.8, 3);
    RandomGenerator random = new Seed(5).random();
    double weight = 0;
    double average = 0;
    double weights = 0;
    double averages = 0;
    int steps = 2_000_000;
    for (int step = 0; step < steps; step++) {
      average = 0.8 * average + 0.2 * weight;
      weight -= 0.1 * (2 * weight + Math.sqrt(3) * random.nextGaussian());
      weights += weight * weight / steps;
      averages += average * average / steps;
    }
    assertEquals(quadratic.weightVariance(), weights, 0.01 * weights);
    assertEquals(quadratic.averageVariance(), averages, 0.02 * averages);
  }

  @ParameterizedTest
  @CsvSource({"2, -.01", "4, -.0561", "8, -.23046721"})
  void golden_theErrorUnderAConstantGradient(int kappa, double delta) {
    double[] after = new Quadratic(1, 0.1, 0.9, 0).averageAfter(kappa);
    assertEquals(delta, after[2], 1e-12);
    assertArrayEquals(power(0.1, 0.9, kappa)[1], after, 1e-12);
    assertEquals(-kappa * 0.1, power(0.1, 0.9, kappa)[0][2], 1e-12);
  }

  @Test
  void golden_theEighthPower() {
    double[] wanted = {.56953279, .43046721, -.23046721};
    assertArrayEquals(wanted, new Quadratic(1, 0.1, 0.9, 0).averageAfter(8), 1e-12);
  }

  /** The power of the matrix that one step multiplies (θ, ζ, g) by. */
  private static double[][] power(double rate, double decay, int kappa) {
    double[][] step = {{1, 0, -rate}, {1 - decay, decay, 0}, {0, 0, 1}};
    double[][] power = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (int n = 0; n < kappa; n++) {
      var next = new double[3][3];
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          for (int k = 0; k < 3; k++) {
            next[i][j] += step[i][k] * power[k][j];
          }
        }
      }
      power = next;
    }
    return power;
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1.15e-5, .204",
    "4, 3.46e-5, .415",
    "8, 8.08e-5, .600",
    "16, 1.73e-4, .738",
    "32, 3.58e-4, .819"
  })
  void golden_deterministicDecay(String kappa, double rule, double constant) {
    var settings =
        Map.of("rate", "1e-4", "decay", "0.9999", "noise", "0", "steps", "40000", "paths", "1");
    assertEquals(rule, gap(settings, kappa, "scaled"), 6e-3 * rule);
    assertEquals(constant, gap(settings, kappa, "constant"), 6e-4);
  }

  /** The sheet has .0010 and .600 at 8, .0038 and .843 at 32, with chance of its own. */
  @ParameterizedTest
  @CsvSource({"8, .003, .600", "32, .007, .843"})
  void golden_theNoisyParabola(String kappa, double most, double constant) {
    assertThat(gap(Map.of(), kappa, "scaled")).isBetween(most / 20, most);
    assertEquals(constant, gap(Map.of(), kappa, "constant"), 5e-3);
  }

  @ParameterizedTest
  @CsvSource({"4", "32"})
  void golden_theRuleIsTheBestDecay(String kappa) {
    double best = number(new Parabola(), Map.of("kappa", kappa), new Seed(3), "best_decay");
    assertEquals(1, best, 0.0151);
  }

  private static double gap(Map<String, String> settings, String kappa, String rule) {
    var all = new HashMap<>(settings);
    all.put("kappa", kappa);
    all.put("rule", rule);
    return number(new Parabola(), all, new Seed(3), "gap");
  }

  private static double number(
      Computation computation, Map<String, String> settings, Seed seed, String name) {
    return Objects.requireNonNull(computation.of(settings, seed).get(name));
  }

  /** Twice the batch of each sample twice is the same path, to first order in the rate. */
  @Test
  void property_repeatedSamplesLeaveThePath() {
    for (double rate : new double[] {1e-2, 1e-3}) {
      double twice = 1;
      for (int step = 0; step < 2; step++) {
        twice -= rate * twice;
      }
      double once = 1 - 2 * rate; // the mean gradient of the repeated samples is the same
      assertEquals(twice, once, 1.01 * rate * rate);
      assertThat(Math.abs(twice - once)).isPositive();
    }
  }

  @Test
  void refuses_unknownSettings() {
    var parabola = new Parabola();
    assertThatThrownBy(() -> parabola.of(Map.of("kapa", "8"), new Seed(0)))
        .hasMessageStartingWith("kapa: want one of kappa, rule");
    assertThatThrownBy(() -> parabola.of(Map.of("rule", "linear"), new Seed(0)))
        .hasMessage("rule: want scaled or constant, was linear");
    assertThatThrownBy(() -> parabola.of(Map.of("kappa", "many"), new Seed(0)))
        .hasMessage("kappa: want a number, was many");
    assertThatThrownBy(() -> new Quadratic(1, 1, 1.1, 0)).hasMessageStartingWith("decay:");
  }
}
