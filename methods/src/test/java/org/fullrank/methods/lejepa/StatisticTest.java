package org.fullrank.methods.lejepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Sines;
import org.fullrank.methods.lejepa.Statistic.CentreScaleShape;
import org.fullrank.methods.lejepa.Statistic.EppsPulley;
import org.fullrank.methods.lejepa.Statistic.EppsPulley.Scaling;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both statistics beside plain loops in double precision: 2 sets of 5 samples, 3 dimensions. */
class StatisticTest {
  private static final int BATCH = 5;
  private static final int DIM = 3;
  private static final int DIRECTIONS = 4;

  /** {@code Φ⁻¹(1/6)} and {@code Φ⁻¹(1/3)} (SciPy). */
  private static final double[] QUANTILES = {
    -0.967421566101701, -0.430727299295457, 0, 0.430727299295457, 0.967421566101701
  };

  @Test
  void golden_eppsPulleyOfThePlainLoops() {
    try (var _ = Scope.open()) {
      for (Scaling scaling : Scaling.values()) {
        double wanted = 0;
        for (int set = 0; set < 2; set++) {
          for (int a = 0; a < DIRECTIONS; a++) {
            wanted += integral(drawn(set, a), 3, 17) / (2 * DIRECTIONS);
          }
        }
        wanted *= scaling == Scaling.SAMPLES ? BATCH : 1;
        var found = new EppsPulley(17, 3, scaling).of(samples(), directions());
        assertEquals(wanted, value(found.value()), 1e-9);
        assertThat(found.parts()).isEmpty();
      }
    }
  }

  /** From −reach to reach; a knot at either end counts half. */
  private static double integral(double[] x, double reach, int half) {
    int knots = 2 * half - 1;
    double step = 2 * reach / (knots - 1);
    double sum = 0;
    for (int k = 0; k < knots; k++) {
      double t = -reach + k * step;
      double real = 0;
      double imaginary = 0;
      for (double each : x) {
        real += Math.cos(t * each) / x.length;
        imaginary += Math.sin(t * each) / x.length;
      }
      double normal = Math.exp(-t * t / 2);
      double off = (real - normal) * (real - normal) + imaginary * imaginary;
      sum += (k == 0 || k == knots - 1 ? 0.5 : 1) * step * off * normal;
    }
    return sum;
  }

  @Test
  void golden_centreScaleShapeOfThePlainLoops() {
    try (var _ = Scope.open()) {
      double centre = 0;
      double scale = 0;
      double shape = 0;
      for (int set = 0; set < 2; set++) {
        double[][] unit = Sines.array(BATCH, DIM, set);
        for (int d = 0; d < DIM; d++) {
          double mean = 0;
          double square = 0;
          for (double[] row : unit) {
            mean += row[d] / BATCH;
          }
          for (double[] row : unit) {
            square += (row[d] - mean) * (row[d] - mean) / BATCH;
          }
          centre += mean * mean / (2 * DIM);
          scale += Math.pow(Math.sqrt(square) - 1, 2) / (2 * DIM);
          for (double[] row : unit) {
            row[d] = (row[d] - mean) / Math.sqrt(square);
          }
        }
        for (int a = 0; a < DIRECTIONS; a++) {
          double[] sorted = along(unit, a);
          Arrays.sort(sorted);
          for (int i = 0; i < BATCH; i++) {
            shape += Math.pow(sorted[i] - QUANTILES[i], 2) / (2 * DIRECTIONS * BATCH);
          }
        }
      }
      var found = new CentreScaleShape(2, 3, 5).of(samples(), directions());
      assertEquals(2 * centre + 3 * scale + 5 * shape, value(found.value()), 1e-9);
      assertThat(found.parts()).extracting(Term::name).containsExactly("centre", "scale", "shape");
      assertEquals(centre, value(found.parts().getFirst().value()), 1e-9);
      assertEquals(scale, value(found.parts().get(1).value()), 1e-9);
      assertEquals(shape, value(found.parts().get(2).value()), 1e-9);
    }
  }

  private static double[] drawn(int set, int direction) {
    return along(Sines.array(BATCH, DIM, set), direction);
  }

  private static double[] along(double[][] rows, int direction) {
    var drawn = new double[rows.length];
    double[] a = direction(direction);
    for (int i = 0; i < drawn.length; i++) {
      for (int d = 0; d < DIM; d++) {
        drawn[i] += rows[i][d] * a[d];
      }
    }
    return drawn;
  }

  private static double[] direction(int number) {
    double[] a = {Math.cos(number), Math.sin(2 * number), 0.5 + number};
    double length = Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
    return new double[] {a[0] / length, a[1] / length, a[2] / length};
  }

  /** {@code [dim, directions]}. */
  private static Tensor directions() {
    var flat = new double[DIM * DIRECTIONS];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = direction(i % DIRECTIONS)[i / DIRECTIONS];
    }
    return Tensors.of(flat, DIM, DIRECTIONS);
  }

  private static Tensor samples() {
    return Ops.stack(0, Sines.rows(BATCH, DIM, 0), Sines.rows(BATCH, DIM, 1));
  }

  /**
   * Of n normal samples {@code E|φ̂ − φ|² = (1 − φ²)/n}, so the statistic's expectation is {@code ∫
   * (1 − φ²)φ}, whatever n: 600 samples of {@code exp(−x²/2)} between −3 and 3 here.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_eppsPulleyOfNormalSamplesHasItsExpectation(long seed) {
    try (var _ = Scope.open()) {
      double wanted = 0;
      for (int k = 0; k < 600; k++) {
        double normal = Math.exp(-Math.pow(-3 + (k + 0.5) / 100, 2) / 2);
        wanted += (1 - normal * normal) * normal / 100;
      }
      Tensor samples = Ops.randn(new Seed(seed), 400, 16, 8);
      Tensor along = Ops.normalize(Ops.randn(new Seed(seed + 100), 8, 16), 0);
      double found = value(EppsPulley.DEFAULT.of(samples, along).value());
      assertEquals(wanted, found, 0.06 * wanted);
    }
  }

  /** A distribution that is wider, moved, or of two values is farther from normal. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_normalSamplesAreTheNearest(long seed) {
    try (var _ = Scope.open()) {
      Tensor normal = Ops.randn(new Seed(seed), 1, 512, 4);
      Tensor along = Ops.normalize(Ops.randn(new Seed(seed + 100), 4, 32), 0);
      for (Statistic statistic : both()) {
        double nearest = value(statistic.of(normal, along).value());
        for (Tensor other :
            List.of(Ops.times(normal, 2), Ops.plus(normal, 1), Ops.times(normal.sign(), 1.3))) {
          assertThat(value(statistic.of(other, along).value())).isGreaterThan(2 * nearest);
        }
      }
    }
  }

  /** Neither the order of samples nor the sign of a direction matters. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_orderAndSignDoNotMatter(long seed) {
    try (var _ = Scope.open()) {
      Tensor samples = Ops.randn(new Seed(seed), 2, 9, 4);
      Tensor along = Ops.normalize(Ops.randn(new Seed(seed + 100), 4, 8), 0);
      for (Statistic statistic : both()) {
        double wanted = value(statistic.of(samples, along).value());
        assertEquals(wanted, value(statistic.of(samples.flip(1), along).value()), 1e-4);
        assertEquals(wanted, value(statistic.of(samples, along.neg()).value()), 1e-4);
      }
    }
  }

  /** Under autocast the statistic of fp32 samples is the same to the last bit. */
  @Test
  void property_autocastDoesNotReachTheStatistic() {
    try (var _ = Scope.open()) {
      Tensor samples = Ops.randn(new Seed(1), 2, 9, 4);
      Tensor along = Ops.normalize(Ops.randn(new Seed(2), 4, 8), 0);
      for (Statistic statistic : both()) {
        assertEquals(
            value(statistic.of(samples, along).value()),
            value(Precision.BF16.run(() -> statistic.of(samples, along).value())));
      }
    }
  }

  /** The deviation has no gradient in the shape term, so that one is checked without it. */
  @Test
  void gradient_ofBoth() {
    try (var _ = Scope.open()) {
      Gradients.check(x -> EppsPulley.DEFAULT.of(x, directions()).value(), samples(), 1e-7);
      var withoutShape = new CentreScaleShape(2, 3, 0);
      Gradients.check(x -> withoutShape.of(x, directions()).value(), samples(), 1e-7);
    }
  }

  /** The shape term alone: the gradient of the plain formula with the deviation held fixed. */
  @Test
  void gradient_ofTheShapeHoldsTheDeviation() {
    try (var _ = Scope.open()) {
      Tensor leaf = samples().requires_grad_(true);
      new CentreScaleShape(0, 0, 1).of(leaf, directions()).value().backward();
      Tensor fixed = Ops.variance(samples(), 1).unsqueeze(1);
      Tensor deviation = Ops.times(fixed, (BATCH - 1.0) / BATCH).sqrt();
      Tensor quantiles = Tensors.of(QUANTILES, BATCH, 1);
      Tensor other = samples().requires_grad_(true);
      Tensor unit = other.sub(Ops.mean(other, true, 1)).div(deviation);
      Tensor order = unit.detach().matmul(directions()).argsort(1, false);
      Tensor sorted = unit.matmul(directions()).gather(1, order);
      sorted.sub(quantiles).square().mean().backward();
      assertThat(Tensors.doubles(leaf.grad())).isNotEqualTo(new double[2 * BATCH * DIM]);
      assertEquals(0, value(leaf.grad().sub(other.grad()).abs().max()), 1e-10);
    }
  }

  /** A collapse has a finite gradient, of zero for the deviation. */
  @Test
  void gradient_ofACollapseIsFinite() {
    try (var _ = Scope.open()) {
      for (Statistic statistic : both()) {
        Tensor leaf = Ops.full(0.5, 1, 6, DIM).requires_grad_(true);
        statistic.of(leaf, Ops.toFloat(directions())).value().backward();
        assertThat(Ops.isFinite(leaf.grad())).isTrue();
        assertThat(value(leaf.grad().abs().sum())).isPositive();
      }
    }
  }

  @Test
  void refuses_whatHasNoStatistic() {
    try (var _ = Scope.open()) {
      assertEquals(
          "samples: want sets of 2 or more, was 1",
          refusal(() -> EppsPulley.DEFAULT.of(Ops.ones(2, 1, 3), Ops.ones(3, 4))));
      assertEquals(
          "directions: want 3 along dim, was [2, 4]",
          refusal(() -> EppsPulley.DEFAULT.of(Ops.ones(2, 2, 3), Ops.ones(2, 4))));
      assertEquals(
          "samples: want [sets, batch, dim], was [2, 3]",
          refusal(() -> EppsPulley.DEFAULT.of(Ops.ones(2, 3), Ops.ones(3, 4))));
      assertThat(refusal(() -> new EppsPulley(1, 3, Scaling.NONE))).startsWith("knots: want 2 to");
      assertThat(refusal(() -> new EppsPulley(3, 0, Scaling.NONE))).startsWith("reach: want");
      assertThat(refusal(() -> new CentreScaleShape(1, -1, 1))).startsWith("scale: want");
    }
  }

  private static String refusal(Runnable body) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, body::run).getMessage());
  }

  @Test
  void leaves_nothing() {
    for (Statistic statistic : both()) {
      Leaks.none(() -> statistic.of(Ops.ones(2, 4, 3), Ops.ones(3, 2)));
    }
  }

  private static List<Statistic> both() {
    return List.of(EppsPulley.DEFAULT, CentreScaleShape.DEFAULT);
  }
}
