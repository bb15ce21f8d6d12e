package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LbfgsTest {
  /** Rosenbrock's valley, 100(y − x²)² + (1 − x)²: the minimum is at (1, 1). */
  @Test
  void golden_rosenbrock() {
    var solution =
        new Lbfgs(10, 200, 1e-8)
            .minimise(
                (p, g) -> {
                  double a = p[1] - p[0] * p[0];
                  double b = 1 - p[0];
                  g[0] = -400 * a * p[0] - 2 * b;
                  g[1] = 200 * a;
                  return 100 * a * a + b * b;
                },
                new double[] {-1.2, 1});
    assertThat(solution.converged()).isTrue();
    assertArrayEquals(new double[] {1, 1}, solution.x(), 1e-6);
  }

  /** Σ cᵢ(xᵢ − mᵢ)²/2 with stiffness 1 to 10⁴: the minimum is m, and the memory makes it quick. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_stiffQuadraticsEndAtTheirCentre(long seed) {
    double[] centre = new Seed(seed).random().doubles(30, -5, 5).toArray();
    var solution =
        new Lbfgs(10, 2000, 1e-7)
            .minimise(
                (p, g) -> {
                  double value = 0;
                  for (int i = 0; i < p.length; i++) {
                    double stiffness = Math.pow(10, 4.0 * i / (p.length - 1));
                    g[i] = stiffness * (p[i] - centre[i]);
                    value += g[i] * (p[i] - centre[i]) / 2;
                  }
                  return value;
                },
                new double[30]);
    assertThat(solution.converged()).as(solution.toString()).isTrue();
    assertArrayEquals(centre, solution.x(), 1e-6);
  }
}
