package org.fullrank.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Probabilities 0.1, 0.4, 0, 0.4, 0.1 of five ids. */
class SamplingTest {
  private static final double[] LOGS = {
    Math.log(0.1), Math.log(0.4), Double.NEGATIVE_INFINITY, Math.log(0.4), Math.log(0.1)
  };

  /** Of equal ones the first, whatever the stream. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_greedy(long seed) {
    assertThat(Sampling.GREEDY.next(LOGS, new Seed(seed).random())).isEqualTo(1);
    assertThat(new Sampling(3, 1).next(LOGS, new Seed(seed).random())).isEqualTo(1);
  }

  /** p^(1/t): 0.1 and 0.4 become 1 : 4, 1 : 16 and 1 : 2; of the first three 1 : 4 : 4. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0.1, 0.4, 0.1",
    "0.5, 0, 0.0294118, 0.4705882, 0.0294118",
    "2, 0, 0.1666667, 0.3333333, 0.1666667",
    "1, 2, 0, 0.5, 0",
    "1, 3, 0.1111111, 0.4444444, 0"
  })
  void golden_sharesOfManyDraws(
      double temperature, int topK, double first, double second, double last) {
    var sampling = new Sampling(temperature, topK);
    var draws = new Seed(3).random();
    var counts = new double[5];
    for (int i = 0; i < 20_000; i++) {
      counts[sampling.next(LOGS, draws)] += 1.0 / 20_000;
    }
    assertThat(counts[0]).isCloseTo(first, within(0.011)); // three standard errors of a half
    assertThat(counts[1]).isCloseTo(second, within(0.011));
    assertThat(counts[2]).isZero();
    assertThat(counts[3]).isCloseTo(second, within(0.011));
    assertThat(counts[4]).isCloseTo(last, within(0.011));
  }

  @Test
  void refuses_whatCannotBeDrawn() {
    assertThatThrownBy(() -> new Sampling(-1, 0)).hasMessageStartingWith("sampling: want");
    assertThatThrownBy(() -> new Sampling(1, -1)).hasMessageStartingWith("sampling: want");
    double[] none = {Double.NEGATIVE_INFINITY};
    var draws = new Seed(0).random();
    assertThatThrownBy(() -> Sampling.GREEDY.next(none, draws))
        .hasMessageStartingWith("logs: want");
  }
}
