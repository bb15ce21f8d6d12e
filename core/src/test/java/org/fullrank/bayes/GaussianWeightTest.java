package org.fullrank.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Reading;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianWeightTest {
  private static final Prior PRIOR = new Prior.Gaussian(1);

  /** Independent values, computed with NumPy; in fp32 and float64. */
  @ParameterizedTest
  @CsvSource({
    "-7, 9.11466e-4",
    "-5, 6.71535e-3",
    "-4, 0.0181499",
    "-3, 0.0485874",
    "-1, 0.3132617",
    "0, 0.6931472",
    "1, 1.3132617",
    "-30, 9.357623e-14"
  })
  void golden_softplus(double rho, double wanted) {
    try (var _ = Scope.open()) {
      Tensor exact = Tensors.of(new double[] {rho}, 1);
      assertEquals(wanted, Ops.value(weight(exact).deviation()), 4e-6 * wanted);
      assertEquals(wanted, Ops.value(weight(Ops.toFloat(exact)).deviation()), 1e-5 * wanted);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.05, -2.9706281", "0.01, -4.6001660"})
  void golden_theInverseOfSoftplus(double deviation, double wanted) {
    assertEquals(wanted, GaussianWeight.rho(deviation), 1e-6);
    assertEquals(deviation, Math.log1p(Math.exp(GaussianWeight.rho(deviation))), 1e-15);
  }

  /** {@code ∂/∂ρ} of {@code Σ c·w} is {@code c·ε·sigmoid(ρ)}, the pathwise rule. */
  @Test
  void gradient_pathwise() {
    try (var _ = Scope.open()) {
      Tensor rho = Tensors.of(new double[] {-3, 0.5}, 2);
      var weight = GaussianWeight.of(Tensors.of(new double[] {0.2, -1}, 2), rho, PRIOR);
      double[] noise = Tensors.doubles(Ops.randn(new Seed(5), 2));
      Tensor factors = Tensors.of(new double[] {2, -3}, 2);
      weight.draw(new Seed(5)).mul(factors).sum().backward();
      assertThat(Tensors.doubles(weight.mean().grad())).containsExactly(2, -3);
      double[] found = Tensors.doubles(rho.grad());
      assertEquals(2 * noise[0] / (1 + Math.exp(3)), found[0], 1e-9);
      assertEquals(-3 * noise[1] / (1 + Math.exp(-0.5)), found[1], 1e-9);
    }
  }

  @Test
  void golden_readings() {
    try (var _ = Scope.open()) {
      double two = GaussianWeight.rho(2);
      Tensor mean = Tensors.of(new double[] {1, -3, 8}, 3);
      var weight = GaussianWeight.of(mean, Tensors.of(new double[] {two, two, two}, 3), PRIOR);
      var readings = weight.readings();
      assertEquals(2, value(readings, "deviation"), 1e-12);
      assertEquals(0.5, value(readings, "signal_to_noise_10"), 1e-12);
      assertEquals(1.5, value(readings, "signal_to_noise_50"), 1e-12);
      assertEquals(4, value(readings, "signal_to_noise_90"), 1e-12);
      assertEquals(1.0 / 3, value(readings, "share_below_noise"), 1e-12);
      double divergence = -3 * Math.log(2) + (3 * 4 + 1 + 9 + 64) / 2.0 - 1.5;
      assertEquals(divergence / 3, value(readings, "divergence_per_weight"), 1e-9);
    }
  }

  private static double value(Iterable<Reading> readings, String name) {
    for (Reading reading : readings) {
      if (reading.name().equals(name)) {
        return reading.value();
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void refuses_shapesThatDiffer() {
    try (var _ = Scope.open()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> GaussianWeight.of(Ops.zeros(2), Ops.zeros(3), PRIOR));
    }
    assertThrows(IllegalArgumentException.class, () -> GaussianWeight.rho(0));
  }

  @Test
  void leaves_nothing() {
    var weight = GaussianWeight.around(Scope.keep(Ops.ones(4)), 0.1, PRIOR);
    Leaks.none(() -> weight.divergence(new Seed(1)));
    Leaks.none(weight::readings);
  }

  private static GaussianWeight weight(Tensor rho) {
    return GaussianWeight.of(Ops.zerosLike(rho), rho.clone(), PRIOR);
  }
}
