package org.fullrank.bayes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PriorTest {
  private static final double NARROW = Math.exp(-6);

  /** Independent values, computed with NumPy. */
  @ParameterizedTest
  @CsvSource({
    "0.3, 0.2, 1, 1.1744379",
    "-0.5, 0.05, 0.1, 12.8181472",
    "0, 0.1, 0.1, 0",
    "0, 2, 2, 0"
  })
  void golden_normalDivergence(double mean, double deviation, double prior, double wanted) {
    try (var _ = Scope.open()) {
      assertEquals(wanted, normal(prior, one(mean), one(deviation)), 1e-7);
    }
  }

  /** The divergence of many weights is their sum, however many there are. */
  @Test
  void golden_itIsASumNotAMean() {
    try (var _ = Scope.open()) {
      Tensor mean = Tensors.of(new double[] {0.3, 0.3, 0.3, 0.3, 0.3, 0.3}, 2, 3);
      assertEquals(
          6 * 1.17443791243, normal(1, mean, Ops.times(Ops.onesLike(mean, 2, 3), 0.2)), 1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_divergenceIsNotNegative(long seed) {
    try (var _ = Scope.open()) {
      Tensor mean = Ops.randn(new Seed(seed), 40);
      Tensor deviation = Ops.randn(new Seed(seed).with(1), 40).exp();
      var prior = new Prior.Gaussian(0.5);
      assertTrue(Ops.value(prior.divergence(mean, deviation, new Seed(0))) >= 0);
    }
  }

  /** Independent values, computed with NumPy; the tails need log-sum-exp. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0, 4.3903900",
    "0.5, 0.001, 4.3092222",
    "0.5, 0.1, -1.6170857",
    "0.5, 1, -2.1120857",
    "0.5, 10, -51.612086",
    "0.5, 20, -201.612086",
    "0.25, 0, 4.7942053",
    "0.25, 0.1, -2.3102329"
  })
  void golden_mixtureLogDensity(double share, double weight, double wanted) {
    var prior = new Prior.ScaleMixture(share, 1, NARROW);
    try (var _ = Scope.open()) {
      double tolerance = 1e-6 * Math.max(1, Math.abs(wanted) / 50);
      assertEquals(wanted, Ops.value(prior.logDensity(one(weight))), tolerance);
      Tensor single = Ops.toFloat(one(weight));
      assertEquals(wanted, Ops.value(prior.logDensity(single)), 1e-5 * Math.abs(wanted));
    }
  }

  /** {@code log q − log p} at one weight, beside a plain loop. */
  @Test
  void golden_mixtureEstimateAtADraw() {
    double[] weights = {0.31, -0.02, 1.4};
    double[] means = {0.3, 0.05, 1.1};
    double[] deviations = {0.02, 0.1, 0.4};
    double wanted = 0;
    for (int i = 0; i < 3; i++) {
      double q = density(weights[i] - means[i], deviations[i]);
      double p = 0.25 * density(weights[i], 1) + 0.75 * density(weights[i], NARROW);
      wanted += Math.log(q) - Math.log(p);
    }
    var prior = new Prior.ScaleMixture(0.25, 1, NARROW);
    try (var _ = Scope.open()) {
      double found =
          Ops.value(
              prior.at(Tensors.of(weights, 3), Tensors.of(means, 3), Tensors.of(deviations, 3)));
      assertEquals(wanted, found, 1e-9 * Math.abs(wanted));
    }
  }

  private static double density(double x, double deviation) {
    return Math.exp(-x * x / (2 * deviation * deviation)) / (deviation * Math.sqrt(2 * Math.PI));
  }

  /** A mixture whose parts are nearly one normal: the mean estimate is that normal's divergence. */
  @Test
  void property_theEstimateIsUnbiased() {
    var mixture = new Prior.ScaleMixture(0.5, 0.5 + 1e-9, 0.5);
    try (var _ = Scope.open()) {
      Tensor mean = Ops.full(0.3, 200_000);
      Tensor deviation = Ops.full(0.2, 200_000);
      double exact = normal(0.5, mean, deviation);
      double estimate = Ops.value(mixture.divergence(mean, deviation, new Seed(3)));
      assertEquals(exact, estimate, 3 * 0.75 * Math.sqrt(200_000)); // 3 standard errors
    }
  }

  @Test
  void gradient_ofBothDivergences() {
    try (var _ = Scope.open()) {
      Tensor mean = Tensors.of(new double[] {0.3, -0.4, 0.02}, 3);
      Tensor deviation = Tensors.of(new double[] {0.2, 0.05, 0.6}, 3);
      var normal = new Prior.Gaussian(0.3);
      var mixture = new Prior.ScaleMixture(0.25, 1, 0.05);
      Gradients.check(it -> normal.divergence(it, deviation, new Seed(1)), mean, 1e-6);
      Gradients.check(it -> normal.divergence(mean, it, new Seed(1)), deviation, 1e-5);
      Gradients.check(it -> mixture.divergence(it, deviation, new Seed(1)), mean, 1e-6);
      Gradients.check(it -> mixture.divergence(mean, it, new Seed(1)), deviation, 1e-5);
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    var zero = assertThrows(IllegalArgumentException.class, () -> new Prior.Gaussian(0));
    assertEquals("deviation: want a positive number, was 0", zero.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Prior.ScaleMixture(1, 1, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new Prior.ScaleMixture(0.5, 0.1, 0.1));
  }

  @Test
  void leaves_nothing() {
    var prior = new Prior.ScaleMixture(0.5, 1, 0.01);
    Leaks.none(() -> prior.divergence(one(0.1), one(0.2), new Seed(1)));
  }

  private static double normal(double prior, Tensor mean, Tensor deviation) {
    return Ops.value(new Prior.Gaussian(prior).divergence(mean, deviation, new Seed(0)));
  }

  private static Tensor one(double value) {
    return Tensors.of(new double[] {value}, 1);
  }
}
