package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.replicate.Judgement.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceIntervalTest {
  private static final int REPETITIONS = 4000;

  /** Student's t at 0.975 from tables: 12.706 for 1 degree of freedom, 4.303 for 2, 2.262 for 9. */
  @ParameterizedTest
  @CsvSource({"2, 12.706", "3, 4.303", "10, 2.262"})
  void golden_studentsQuantiles(int n, double t) {
    assertEquals(t, ConfidenceInterval.halfWidth(1, n) * Math.sqrt(n), 5e-4);
  }

  /** 1, 2, 6: the mean 3, s = √7, and 4.3027 √7/√3 = 6.572. */
  @Test
  void golden_theIntervalOfAMean() {
    var interval = ConfidenceInterval.ofMean(1, 2, 6);
    assertEquals(3, interval.estimate(), 1e-12);
    assertEquals(3 - 6.5724, interval.low(), 1e-4);
    assertEquals(3 + 6.5724, interval.high(), 1e-4);
  }

  /** R's binom.test: 0 of 10 to .3085; 9 of 9 from .6637; 1 of 23 .00110 to .2195. */
  @ParameterizedTest
  @CsvSource({"0, 10, 0, 0.3085", "9, 9, 0.6637, 1", "1, 23, 0.0011, 0.2195"})
  void golden_theIntervalOfAShare(long hits, long events, double low, double high) {
    var interval = ConfidenceInterval.ofShare(hits, events);
    assertEquals(low, interval.low(), 1e-4);
    assertEquals(high, interval.high(), 1e-4);
  }

  @Test
  void golden_oneValueCoversEverything() {
    assertThat(ConfidenceInterval.ofMean(7))
        .isEqualTo(new ConfidenceInterval(7, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
  }

  /** Five heads in a row are 2 · ½⁵ = .0625, six .031. */
  @Test
  void golden_valuesThatAreAllAlikeWantSix() {
    var range = new Range(Optional.of(2.0), Optional.empty());
    assertEquals(Answer.UNDECIDED, range.of(ConfidenceInterval.ofMean(4, 4, 4, 4, 4)));
    assertEquals(Answer.REPRODUCED, range.of(ConfidenceInterval.ofMean(4, 4, 4, 4, 4, 4)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.4, REPRODUCED",
    "-0.1, 0.4, UNDECIDED",
    "0.1, 0.6, UNDECIDED",
    "-0.4, -0.1, NOT_REPRODUCED",
    "0.6, 0.7, NOT_REPRODUCED"
  })
  void golden_theIntervalLiesInTheRangeOrOutside(double low, double high, Answer verdict) {
    var range = new Range(Optional.of(0.0), Optional.of(0.5));
    assertEquals(verdict, range.of(new ConfidenceInterval((low + high) / 2, low, high)));
  }

  /** By noise alone "no worse than 0" is reproduced in 2.5 % of replications, not in half. */
  @Test
  void property_noiseAloneSeldomDecides() {
    var range = new Range(Optional.of(0.0), Optional.empty());
    assertThat(share(range, 0, 5, Answer.REPRODUCED)).isBetween(0.017, 0.033);
    assertThat(share(range, 0, 5, Answer.NOT_REPRODUCED)).isBetween(0.017, 0.033);
  }

  /** At a true loss of just the margin, non-inferiority and equivalence are wrong 2.5 % at most. */
  @Test
  void property_aLossOfTheMarginIsSeldomTakenForNone() {
    var noWorse = new Range(Optional.of(-1.0), Optional.empty());
    var within = new Range(Optional.of(-1.0), Optional.of(1.0));
    assertThat(share(noWorse, -1, 10, Answer.REPRODUCED)).isLessThan(0.033);
    assertThat(share(within, -1, 10, Answer.REPRODUCED)).isLessThan(0.033);
  }

  /**
   * No loss, a margin and a spread of one: the noncentral t of 9 degrees of freedom at √10 lies
   * above 2.262 with probability .80.
   */
  @Test
  void property_tenSeedsHaveAPowerOfFourInFive() {
    var range = new Range(Optional.of(-1.0), Optional.empty());
    assertThat(share(range, 0, 10, Answer.REPRODUCED)).isBetween(0.77, 0.83);
  }

  /** An effect of the size that is told to be visible is seen in four of five replications. */
  @ParameterizedTest
  @CsvSource({"4", "8", "16"})
  void property_theVisibleEffectIsSeenInFourOfFive(int seeds) {
    var range = new Range(Optional.of(0.0), Optional.empty());
    double effect = ConfidenceInterval.visible(1, seeds);
    assertThat(share(range, effect, seeds, Answer.REPRODUCED)).isBetween(0.76, 0.86);
  }

  /** The share of replications with normal numbers of spread one that come to {@code verdict}. */
  private static double share(Range range, double mean, int seeds, Answer verdict) {
    RandomGenerator random = new Seed(seeds).random();
    long found =
        IntStream.range(0, REPETITIONS)
            .filter(_ -> {
              double[] values =
                  IntStream.range(0, seeds)
                      .mapToDouble(_ -> random.nextGaussian(mean, 1))
                      .toArray();
              return range.of(ConfidenceInterval.ofMean(values)) == verdict;
            })
            .count();
    return (double) found / REPETITIONS;
  }
}
