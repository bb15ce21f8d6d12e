package org.fullrank.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BootstrapTest {
  private static final Bootstrap SHORT = new Bootstrap(300, 0.95, new Seed(7));

  /** The mean of 0 … 99: deviation 28.87/√100, and so ±5.66 around 49.5. */
  @Test
  void golden_intervalOfAMean() {
    var found =
        new Bootstrap(4000, 0.95, new Seed(1))
            .of(100, images -> java.util.Arrays.stream(images).average().orElseThrow());
    assertThat(found.value()).isCloseTo(49.5, within(1e-12));
    assertThat(found.low()).isCloseTo(49.5 - 5.66, within(0.35));
    assertThat(found.high()).isCloseTo(49.5 + 5.66, within(0.35));
  }

  /** NumPy's default quantile of 1, 2, 4, 8: places 0.3 and 2.7. */
  @Test
  void golden_quantiles() {
    double[] values = {1, 2, 4, 8};
    assertThat(Order.quantile(values, 0.1)).isCloseTo(1.3, within(1e-12));
    assertThat(Order.quantile(values, 0.9)).isCloseTo(6.8, within(1e-12));
    assertThat(Order.quantile(values, 1)).isEqualTo(8);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_pairedIntervalsAreNarrower(long seed) {
    var all = ScoreSplitTest.drawn(seed, 200, 4);
    var warmer = all.with(new Temperature(1.3));
    var paired = SHORT.difference(all, warmer, ProperScore.NLL::of);
    var own = SHORT.of(all, ProperScore.NLL::of);
    assertThat(paired.value())
        .isCloseTo(ProperScore.NLL.of(warmer) - ProperScore.NLL.of(all), within(1e-12));
    assertThat(paired.high() - paired.low()).isLessThan(0.6 * (own.high() - own.low()));
    assertThat(SHORT.of(all, ProperScore.NLL::of)).isEqualTo(own); // the same drawings
    assertThat(SHORT.difference(all, all, ProperScore.NLL::of))
        .isEqualTo(new Bootstrap.Estimate(0, 0, 0));
  }

  @Test
  void property_drawingsWithoutAMeasureAreLeftOut() {
    var found = SHORT.of(3, images -> images[0] == 0 ? Double.NaN : images[0]);
    assertThat(found.low()).isBetween(1.0, 2.0);
    assertThat(SHORT.of(3, _ -> Double.NaN).high()).isNaN();
  }

  @Test
  void refuses_predictionsOfOtherImages() {
    var all = ScoreSplitTest.drawn(1, 20, 4);
    var others = ScoreSplitTest.drawn(2, 20, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SHORT.difference(all, others, ProperScore.NLL::of))
        .withMessageContaining("labels of row");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SHORT.difference(all, all.rows(new int[3]), ProperScore.NLL::of))
        .withMessageContaining("want the 20 samples of first, were 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bootstrap(10, 1, new Seed(0)))
        .withMessageContaining("level");
  }

  @Test
  void refuses_rowsAndLabelsThatDoNotFit() {
    double[][] good = {{.5, .5}, {1, 0}};
    List<String> two = List.of("cat", "dog");
    refuses(new double[][] {{.5, .5}, {.9, .3}}, new int[2], two, "want the sum 1 in row 2");
    refuses(new double[][] {{.5, .5}, {Double.NaN, 1}}, new int[2], two, "row 2, was NaN");
    refuses(new double[][] {{.5, .5}, {-.5, 1.5}}, new int[2], two, "row 2, was -0.5");
    refuses(new double[][] {{.5, .5}, {1}}, new int[2], two, "want 2 entries in row 2, were 1");
    refuses(good, new int[] {0, 2}, two, "labels: want 0 to 1 in row 2, was 2");
    refuses(good, new int[] {0, -1}, two, "labels: want 0 to 1 in row 2, was -1");
    refuses(good, new int[3], two, "were 2 rows and 3 labels");
    refuses(new double[0][], new int[0], two, "at least one");
    refuses(new double[][] {{1}}, new int[1], List.of("cat"), "two classes or more, was 1");
  }

  private static void refuses(double[][] rows, int[] labels, List<String> names, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledProbabilities.of(rows, labels, names))
        .withMessageContaining(message);
  }
}
