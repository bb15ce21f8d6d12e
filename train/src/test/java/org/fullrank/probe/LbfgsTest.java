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

  private static Lbfgs.Solution parabola(double stiffness, double start, int iterations) {
    return new Lbfgs(1, iterations, 1e-9)
        .minimise(
            (p, g) -> {
              g[0] = stiffness * p[0];
              return stiffness * p[0] * p[0] / 2;
            },
            new double[] {start});
  }

  /** 5 x² from 3: a step of length 1 along the gradient, then one by the curvature 10 it showed. */
  @Test
  void golden_theSecondStepOfAParabolaIsNewtons() {
    assertArrayEquals(new double[] {3}, parabola(10, 3, 0).x());
    assertArrayEquals(new double[] {2}, parabola(10, 3, 1).x(), 1e-12);
    assertArrayEquals(new double[] {0}, parabola(10, 3, 2).x(), 1e-12);
  }

  /** 5 x² from 0.1: steps of 1, ½ and ¼ end higher, an eighth ends at −0.025. */
  @Test
  void golden_aStepThatOvershootsIsHalved() {
    assertArrayEquals(new double[] {-0.025}, parabola(10, 0.1, 1).x(), 1e-12);
  }

  /** x²/200 from 100: the slope falls below 0.9 of its start at 84, after four doublings. */
  @Test
  void golden_aStepThatIsTooShortIsDoubled() {
    assertArrayEquals(new double[] {84}, parabola(0.01, 100, 1).x(), 1e-12);
  }

  /** The tolerance belongs to the minimum, with and without iterations left. */
  @Test
  void golden_aGradientOfTheToleranceIsTheEnd() {
    for (int iterations : new int[] {0, 5}) {
      var solution = new Lbfgs(1, iterations, 0.5).minimise(flat(0.5), new double[] {1});
      assertThat(solution.converged()).isTrue();
      assertThat(solution.iterations()).isZero();
    }
  }

  /**
   * A value that no step lowers ends the search; up to ten tolerances that is the noise of fp32.
   */
  @Test
  void golden_noDescentIsTheEnd() {
    var near = new Lbfgs(1, 9, 1e-3).minimise(flat(5e-3), new double[] {1});
    assertThat(near.converged()).isTrue();
    assertThat(near.iterations()).isZero();
    var far = new Lbfgs(1, 9, 1e-3).minimise(flat(20e-3), new double[] {1});
    assertThat(far.converged()).isFalse();
    assertArrayEquals(new double[] {1}, far.x());
  }

  /** The value 1 everywhere, with a gradient that says otherwise. */
  private static Lbfgs.Objective flat(double gradient) {
    return (_, g) -> {
      g[0] = gradient;
      return 1;
    };
  }

  /** Eight steps with a memory of one end elsewhere than with a memory of all. */
  @Test
  void property_theMemoryIsBounded() {
    Lbfgs.Objective stiff =
        (p, g) -> {
          double value = 0;
          for (int i = 0; i < p.length; i++) {
            g[i] = (i + 1) * (i + 1) * (p[i] - 1);
            value += g[i] * (p[i] - 1) / 2;
          }
          return value;
        };
    var one = new Lbfgs(1, 8, 1e-9).minimise(stiff, new double[6]);
    var all = new Lbfgs(100, 8, 1e-9).minimise(stiff, new double[6]);
    assertThat(one.x()).isNotEqualTo(all.x());
  }
}
