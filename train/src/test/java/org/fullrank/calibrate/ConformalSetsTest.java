package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.fullrank.calibrate.ConformalScore.Aps;
import org.fullrank.calibrate.ConformalScore.Lac;
import org.fullrank.calibrate.ConformalScore.Raps;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConformalSetsTest {
  private static final double[] ROW = {.2, .5, .3};

  /** By hand: ranks of the classes 0, 1, 2 are 3, 1, 2; the draw is ½. */
  @Test
  void golden_scores() {
    assertThat(new Lac().of(ROW, 0, .5)).isCloseTo(.8, within(1e-12));
    assertThat(new Aps().of(ROW, 0, .5)).isCloseTo(.8 + .1, within(1e-12));
    assertThat(new Aps().of(ROW, 1, .5)).isCloseTo(.25, within(1e-12));
    assertThat(new Aps().of(ROW, 2, 1)).isCloseTo(.8, within(1e-12));
    assertThat(new Raps(.01, 1).of(ROW, 0, .5)).isCloseTo(.9 + .02, within(1e-12));
    assertThat(new Raps(.01, 1).of(ROW, 2, .5)).isCloseTo(.65 + .01, within(1e-12));
    assertThat(new Raps(.01, 1).of(ROW, 1, .5)).isCloseTo(.25, within(1e-12));
  }

  /**
   * Four images with the label's probability .9, .6, .7, .2: scores .1, .3, .4, .8. At α = ½ the
   * place is ⌈5·½⌉ = 3, so sets hold classes of .6 or more; at α = .1 it is 5 of 4.
   */
  @Test
  void golden_thresholdOfLeastAmbiguousSets() {
    var four =
        LabelledProbabilities.of(
            new double[][] {{.9, .1}, {.4, .6}, {.7, .3}, {.8, .2}}, new int[] {0, 1, 0, 1});
    var sets = ConformalSets.fitted(four, new Lac(), .5, new Seed(0));
    assertThat(sets.threshold()).isCloseTo(.4, within(1e-12));
    var coverage = sets.over(four);
    assertThat(coverage.whole().share()).isEqualTo(.75);
    assertThat(coverage.whole().size()).isEqualTo(1);
    assertThat(coverage.by(new int[] {0, 1, 0, 1}).get(0)).isEqualTo(new SetCoverage.Part(2, 1, 1));
    assertThat(coverage.by(new int[] {0, 1, 0, 1}).get(1))
        .isEqualTo(new SetCoverage.Part(2, .5, 1));
    assertThat(coverage.bySize()).containsOnlyKeys(1);
    var few = ConformalSets.fitted(four, new Lac(), .1, new Seed(0));
    assertThat(few.threshold()).isInfinite();
    assertThat(few.over(four).whole()).isEqualTo(new SetCoverage.Part(4, 1, 2));
  }

  /** One image fewer than the fewest makes every set full. */
  @Test
  void golden_fewestCalibrationImages() {
    for (double miss : new double[] {.5, .2, .1, .05, .3}) {
      int fewest = ConformalSets.fewest(miss);
      assertThat(ConformalSets.fitted(same(fewest), new Lac(), miss, new Seed(0)).full()).isFalse();
      if (fewest > 1) {
        var few = ConformalSets.fitted(same(fewest - 1), new Lac(), miss, new Seed(0));
        assertThat(few.full()).isTrue();
      }
    }
    assertThat(ConformalSets.fewest(.1)).isEqualTo(9);
    assertThat(ConformalSets.fewest(.05)).isEqualTo(19);
  }

  private static LabelledProbabilities same(int count) {
    var rows = new double[count][];
    java.util.Arrays.fill(rows, new double[] {.9, .1});
    return LabelledProbabilities.of(rows, new int[count]);
  }

  /**
   * The mean coverage over many splits is between {@code 1 − α} and {@code 1 − α + 1/(n+1)}; so are
   * the adaptive ones with their draws.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_coverageIsAsPromised(long seed) {
    for (var score : new ConformalScore[] {new Lac(), new Aps(), new Raps(.05, 1)}) {
      double sum = 0;
      int trials = 60;
      for (int trial = 0; trial < trials; trial++) {
        var all = ScoreSplitTest.drawn(1000 * seed + trial, 200, 4);
        int[] labels = new int[all.size()];
        java.util.Arrays.setAll(labels, all::label);
        var split = CalibrationSplit.halves(labels, new Seed(trial));
        var sets = ConformalSets.fitted(all.rows(split.calibration()), score, .2, new Seed(trial));
        sum += sets.over(all.rows(split.test())).whole().share() / trials;
      }
      assertThat(sum).as(score.word()).isBetween(.8 - .025, .8 + .035);
    }
  }

  @Test
  void property_theSameImageHasTheSameDraw() {
    var sets = new ConformalSets(new Aps(), .1, .6, new Seed(3));
    for (int image = 0; image < 50; image++) {
      assertThat(sets.of(ROW, image)).isEqualTo(sets.of(ROW, image));
      assertThat(sets.of(ROW, image).get(1)).isTrue(); // .5 u is below .6 in any case
    }
    assertThat(java.util.stream.IntStream.range(0, 50).mapToObj(i -> sets.of(ROW, i)).distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void refuses_impossibleShares() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConformalSets(new Lac(), 1, .5, new Seed(0)))
        .withMessageContaining("miss: want above 0 and below 1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Raps(-1, 0));
  }
}
