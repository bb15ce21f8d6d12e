package org.fullrank.uncertainty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GaussianFitTest {
  /** Tables of the normal distribution. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "1, 0.841344746068543",
    "1.959963984540054, 0.975",
    "-2.5758293035489, 0.005",
    "4, 0.999968328758167"
  })
  void golden_theNormalDistribution(double x, double share) {
    assertEquals(share, GaussianFit.below(x), 1e-12);
    assertEquals(x, GaussianFit.quantile(share), 1e-8);
  }

  /** By hand: mean 2, variance 16/3 − …: numbers 0, 1, 2, 5 have the variance 14/3. */
  @Test
  void golden_fourNumbers() {
    var fit = GaussianFit.of(new double[] {5, 0, 2, 1});
    assertEquals(2, fit.mean(), 1e-12);
    assertEquals(Math.sqrt(14 / 3.0), fit.deviation(), 1e-12);
    double most = 0;
    double[] sorted = {0, 1, 2, 5};
    for (int i = 0; i < 4; i++) {
      double share = GaussianFit.below((sorted[i] - 2) / Math.sqrt(14 / 3.0));
      most = Math.max(most, Math.max((i + 1) / 4.0 - share, share - i / 4.0));
    }
    assertEquals(most, fit.distance(), 1e-12);
    double[] quantiles = {
      -1.150349380376008, -0.318639363964375, 0.318639363964375, 1.150349380376008
    };
    assertEquals(GaussianFit.correlation(sorted, quantiles), fit.quantileCorrelation(), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_normalNumbersFitAndOthersDoNot(long seed) {
    var random = new Seed(seed).random();
    double[] normal = random.doubles(4000).map(_ -> 3 + 2 * random.nextGaussian()).toArray();
    var fit = GaussianFit.of(normal);
    assertTrue(fit.quantileCorrelation() > 0.998, "" + fit);
    assertTrue(fit.distance() < 0.03, "" + fit);
    double[] skew = Arrays.stream(normal).map(Math::exp).toArray();
    var other = GaussianFit.of(skew);
    assertTrue(other.quantileCorrelation() < 0.8, "" + other);
    assertTrue(other.distance() > 0.2, "" + other);
  }

  @Test
  void golden_ranksWithTies() {
    double[] a = {1, 2, 2, 4};
    double[] b = {10, 30, 20, 40};
    // ranks 0, 1.5, 1.5, 3 beside 0, 2, 1, 3: covariance 4.5, squares 4.5 and 5
    assertEquals(4.5 / Math.sqrt(4.5 * 5), GaussianFit.rankCorrelation(a, b), 1e-12);
    assertEquals(1, GaussianFit.rankCorrelation(b, b), 1e-12);
  }

  @Test
  void refuses_numbersWithoutSpread() {
    assertThrows(IllegalArgumentException.class, () -> GaussianFit.of(new double[2]));
    var equal = assertThrows(IllegalArgumentException.class, () -> GaussianFit.of(new double[5]));
    assertEquals("spread of the numbers: want a positive number, was 0", equal.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> GaussianFit.rankCorrelation(new double[2], new double[3]));
  }
}
