package org.fullrank.bayes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KlWeightTest {
  @Test
  void golden_geometricSharesOfFourBatches() {
    var weight = new KlWeight.Geometric(40, 4);
    double[] wanted = {8 / 15.0, 4 / 15.0, 2 / 15.0, 1 / 15.0};
    for (int i = 0; i < 4; i++) {
      assertEquals(wanted[i], weight.share(i), 1e-12);
      assertEquals(wanted[i] * 4 / 40, weight.at(i), 1e-12);
      assertEquals(weight.at(i), weight.at(4 + i), 0); // the next epoch begins anew
    }
  }

  /** {@code 2^1000} has no square in float64; a thousand batches must not overflow. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 10, 1000, 100_000})
  void property_sharesSumToOne(long batches) {
    var weight = new KlWeight.Geometric(100, batches);
    double sum = 0;
    for (long i = 0; i < batches; i++) {
      sum += weight.share(i);
    }
    assertEquals(1, sum, 1e-12);
  }

  /** The mean weight over an epoch is {@code 1/N} for both, whatever the size of a batch. */
  @ParameterizedTest
  @ValueSource(longs = {1, 4, 50})
  void property_anEpochCountsTheDivergenceOnce(long batches) {
    double sum = 0;
    for (long i = 0; i < batches; i++) {
      sum += new KlWeight.Geometric(600, batches).at(i);
      assertEquals(1.0 / 600, KlWeight.perImage(600).at(i), 0);
    }
    assertEquals(1.0 / 600, sum / batches, 1e-15);
  }

  @Test
  void refuses_noImages() {
    assertThrows(IllegalArgumentException.class, () -> KlWeight.perImage(0));
    assertThrows(IllegalArgumentException.class, () -> new KlWeight.Geometric(1, 0));
  }
}
