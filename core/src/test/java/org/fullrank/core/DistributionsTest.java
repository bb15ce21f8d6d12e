package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionsTest {
  private static final int DRAWS = 40_000;

  /** Mean {@code k} and variance {@code k}, within five standard errors. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.7, 1, 3.5})
  void property_momentsOfGamma(double shape) {
    var random = new Seed(3).random();
    double[] draws = new double[DRAWS];
    Arrays.setAll(draws, _ -> Distributions.gamma(shape, random));
    double mean = Arrays.stream(draws).average().orElseThrow();
    double square = Arrays.stream(draws).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    assertEquals(shape, mean, 5 * Math.sqrt(shape / DRAWS));
    double fourth = 3 * shape * shape + 6 * shape;
    assertEquals(shape, square, 5 * Math.sqrt((fourth - shape * shape) / DRAWS));
  }

  /** The variance of Beta(a, a) is {@code 1/(4(2a + 1))}: 0.1786 at 0.2, 0.0833 at 1. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 4})
  void property_momentsOfBeta(double concentration) {
    var random = new Seed(4).random();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double draw = Distributions.beta(concentration, random);
      assertThat(draw).isBetween(0.0, 1.0);
      sum += draw;
      squares += (draw - 0.5) * (draw - 0.5);
    }
    assertEquals(0.5, sum / DRAWS, 0.01);
    assertEquals(1 / (4 * (2 * concentration + 1)), squares / DRAWS, 0.005);
  }

  /** Also where every gamma is below the least double. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.1, 1, 50})
  void property_sharesSumToOne(double concentration) {
    var random = new Seed(5).random();
    for (int i = 0; i < 200; i++) {
      double[] shares = Distributions.dirichlet(concentration, 3, random);
      assertEquals(1, Arrays.stream(shares).sum(), 1e-12);
      assertThat(Arrays.stream(shares).boxed()).allMatch(share -> share >= 0);
    }
  }

  @Test
  void refuses_aShapeOfZero() {
    assertThatThrownBy(() -> Distributions.gamma(0, new Seed(1).random()))
        .hasMessage("shape: want a positive number, was 0");
  }
}
