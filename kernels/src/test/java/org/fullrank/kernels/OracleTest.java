package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle against finite differences of itself: {@code d(g·O)/dx}. */
class OracleTest {
  private static final double STEP = 1e-5;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void gradient_ofTheOracle(long seed) {
    Sample sample = small(seed);
    Outcome want = Oracle.of(sample).outcome();
    assertSlopes(sample, sample.q(), want.dq());
    assertSlopes(sample, sample.k(), want.dk());
    assertSlopes(sample, sample.v(), want.dv());
  }

  @Test
  void property_singlePrecisionSumsAreNearTheExact() {
    Sample sample = small(1);
    double error =
        Closeness.error(
            Oracle.of(sample, Oracle.Dot.SINGLE).outcome().out(),
            Oracle.of(sample).outcome().out(),
            0);
    assertThat(error).isBetween(1e-10, 1e-5);
  }

  private static Sample small(long seed) {
    var shape = new Shape(2, 2, 5, seed % 2 == 0 ? 5 : 7, 3);
    Score score = seed % 4 < 2 ? new Score.Softmax() : new Score.Sigmoid(-1.5f);
    Mask mask = Sample.mask(shape, new Random(seed));
    return Sample.of(new Attention(shape, Element.FLOAT32, new Rule(score, 0.7f, mask)), 1, seed);
  }

  private static void assertSlopes(Sample sample, double[] variable, double[] want) {
    for (int i = 0; i < variable.length; i++) {
      double before = variable[i];
      variable[i] = before + STEP;
      double above = value(sample);
      variable[i] = before - STEP;
      double below = value(sample);
      variable[i] = before;
      assertThat((above - below) / (2 * STEP)).isCloseTo(want[i], within(1e-7));
    }
  }

  private static double value(Sample sample) {
    double[] out = Oracle.of(sample).outcome().out();
    double sum = 0;
    for (int i = 0; i < out.length; i++) {
      sum += out[i] * sample.g()[i];
    }
    return sum;
  }
}
