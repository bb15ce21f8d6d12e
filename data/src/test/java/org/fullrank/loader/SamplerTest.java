package org.fullrank.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";

  private static int[] order(Sampler sampler, int size, int batch, long seed) {
    return sampler.order(size, batch, new Seed(seed).random());
  }

  private static void assertPermutation(int[] order, int size) {
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, size).toArray());
  }

  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_shuffledHasEverySampleOnceInAnotherOrder(long seed) {
    int[] order = order(new Sampler.Shuffled(), 50, 8, seed);
    assertPermutation(order, 50);
    assertThat(order).isNotEqualTo(order(new Sampler.Shuffled(), 50, 8, seed + 1));
    assertArrayEquals(order, order(new Sampler.Shuffled(), 50, 8, seed));
  }

  /** 90 of kind 0, 9 of kind 1, 1 of kind 2, and 20 of none: 33 or 34 of each kind. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_balancedTakesEveryKindEquallyOften(long seed) {
    int[] kinds =
        IntStream.range(0, 120).map(i -> i < 90 ? 0 : i < 99 ? 1 : i < 100 ? 2 : -1).toArray();
    var sampler = new Sampler.Balanced(kinds);
    int[] order = order(sampler, 120, 8, seed);
    assertEquals(100, order.length);
    assertEquals(100, sampler.count(120));
    for (int round = 0; round < 33; round++) {
      int[] three = Arrays.copyOfRange(order, 3 * round, 3 * round + 3);
      assertThat(Arrays.stream(three).map(i -> kinds[i])).containsExactlyInAnyOrder(0, 1, 2);
    }
    assertThat(Arrays.stream(order).filter(i -> kinds[i] == 0).distinct().count())
        .isBetween(33L, 34L); // no frequent sample twice
    assertThat(Arrays.stream(order).filter(i -> kinds[i] == 1).limit(27).distinct().count())
        .isEqualTo(9); // each rare sample three times in three turns
  }

  /** Weights 0, 1 and 3 of 10,000 samples each way: never, a quarter and three quarters. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_weightedDrawsByFrequency(long seed) {
    double[] weights = new double[9000];
    Arrays.setAll(weights, i -> new double[] {0, 1, 3}[i % 3]);
    int[] order = order(new Sampler.Weighted(weights), 9000, 8, seed);
    assertEquals(9000, order.length);
    long[] counts = new long[3];
    Arrays.stream(order).forEach(i -> counts[i % 3]++);
    assertEquals(0, counts[0]);
    assertEquals(0.25, counts[1] / 9000.0, 0.025); // five standard deviations
    assertThat(Arrays.stream(order).distinct().count()).isLessThan(6000);
  }

  /** Lengths 0 to 999 in pools of 25 batches of 8: neighbours of 200 samples are 5 apart. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_bucketsHoldCloseLengths(long seed) {
    var random = new Random(seed);
    int[] lengths = IntStream.range(0, 1003).map(_ -> random.nextInt(1000)).toArray();
    int[] order = order(new Sampler.Bucketed(lengths, 25), 1003, 8, seed);
    assertPermutation(order, 1003);
    double spread = 0;
    for (int batch = 0; batch < 125; batch++) {
      var in =
          Arrays.stream(order, 8 * batch, 8 * batch + 8).map(i -> lengths[i]).summaryStatistics();
      spread += in.getMax() - in.getMin();
    }
    assertThat(spread / 125).isLessThan(60); // at random it is about 780
    int[] firsts = IntStream.range(0, 125).map(batch -> lengths[order[8 * batch]]).toArray();
    assertThat(firsts).isNotEqualTo(Arrays.stream(firsts).sorted().toArray());
  }

  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_selectedTakesEachOfSomeOnce(long seed) {
    var some = new Sampler.Selected(List.of(3, 8, 5, 0));
    int[] order = order(some, 10, 2, seed);
    assertThat(some.count(10)).isEqualTo(4);
    assertThat(order).containsExactlyInAnyOrder(0, 3, 5, 8);
    assertThatThrownBy(() -> new Sampler.Selected(List.of()))
        .hasMessageStartingWith("number of selected samples: want");
  }

  @Test
  void refuses_samplersOfAnotherSet() {
    assertThatThrownBy(() -> order(new Sampler.Weighted(new double[] {1, 1}), 3, 1, 1))
        .hasMessage("weights: want one for each of 3 samples, were 2");
    assertThatThrownBy(() -> new Sampler.Weighted(new double[] {0, 0}))
        .hasMessageContaining("sum of weights");
    assertThatThrownBy(() -> new Sampler.Balanced(new int[] {-1}))
        .hasMessageContaining("samples with a kind");
    assertThatThrownBy(() -> new Shard(2, 2)).hasMessage("rank: want 0 to 1, was 2");
  }
}
