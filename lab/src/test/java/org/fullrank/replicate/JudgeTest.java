package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.replicate.Judgement.Verdict;
import org.fullrank.replicate.TrialResult.Divergence;
import org.fullrank.replicate.TrialResult.Point;
import org.junit.jupiter.api.Test;

/** Each expectation on two seeds of runs written by hand. */
class JudgeTest {
  private static final Optional<Double> NONE = Optional.empty();

  /** .9 − .8 and .7 − .75: .1 and −.05, the mean .025. */
  @Test
  void golden_difference() {
    var judge =
        new Judge(List.of(run("a", 0, 0.9), run("b", 0, 0.8), run("a", 1, 0.7), run("b", 1, 0.75)));
    var judged = judge.of(new Expectation.Difference(Measure.ACCURACY, "a", "b", NONE, 0.02));
    assertEquals(0.025, judged.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.REPRODUCED, judged.verdict());
    assertThat(judged.seeds()).extracting(Judgement.Seen::holds).containsExactly(true, false);
    assertThat(judged.line())
        .isEqualTo(
            "reproduced     accuracy of a less that of b is 0.02 or more:"
                + " mean 0.0250 (0.1000, -0.0500), 1 of 2 seeds");
    assertEquals(
        Verdict.NOT_REPRODUCED,
        judge.of(new Expectation.Difference(Measure.ACCURACY, "a", "b", NONE, 0.03)).verdict());
  }

  /** .9/.3 and .8/.2: 3 and 4. At a value of the sweep only the runs there count. */
  @Test
  void golden_ratio() {
    var judge =
        new Judge(
            List.of(
                run("a", 2, 0, 0.9),
                run("a", 4, 0, 7),
                run("b", 2, 0, 0.3),
                run("b", 4, 0, 1),
                run("a", 2, 1, 0.8),
                run("a", 4, 1, 7),
                run("b", 2, 1, 0.2),
                run("b", 4, 1, 1)));
    var at = judge.of(new Expectation.Ratio(Measure.ACCURACY, "a", "b", Optional.of(2.0), 3.5));
    assertEquals(3.5, at.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.REPRODUCED, at.verdict());
    var best = judge.of(new Expectation.Ratio(Measure.ACCURACY, "a", "b", NONE, 3.5));
    assertEquals(7, best.mean().orElseThrow(), 1e-12);
  }

  @Test
  void golden_aboveAndBelow() {
    var judge = new Judge(List.of(run("a", 0, 0.6), run("a", 1, 0.8)));
    assertEquals(
        Verdict.REPRODUCED,
        judge.of(new Expectation.Above(Measure.ACCURACY, "a", NONE, 0.69)).verdict());
    assertEquals(
        Verdict.NOT_REPRODUCED,
        judge.of(new Expectation.Above(Measure.ACCURACY, "a", NONE, 0.71)).verdict());
    assertEquals(
        Verdict.REPRODUCED,
        judge.of(new Expectation.Below(Measure.ACCURACY, "a", NONE, 0.71)).verdict());
    assertEquals(
        Verdict.NOT_REPRODUCED,
        judge.of(new Expectation.Below(Measure.ACCURACY, "a", NONE, 0.69)).verdict());
  }

  /** Seed 0: a holds to 4, b to 1; seed 1: a holds to 2, and of b nothing does: 4 and 2. */
  @Test
  void golden_largestStable() {
    var judge =
        new Judge(
            List.of(
                run("a", 2, 0, 1),
                run("a", 4, 0, 1),
                run("b", 1, 0, 1),
                broken("b", 2, 0, 1),
                run("a", 2, 1, 1),
                broken("a", 4, 1, 1),
                broken("b", 1, 1, 1),
                broken("b", 2, 1, 1)));
    var judged = judge.of(new Expectation.LargestStable("a", "b", 3));
    assertThat(judged.seeds())
        .extracting(seen -> seen.value().orElseThrow())
        .containsExactly(4.0, 2.0);
    assertEquals(Verdict.REPRODUCED, judged.verdict());
    assertEquals(
        0.0,
        new Judge(List.of(broken("a", 4, 0, 1), run("b", 1, 0, 1)))
            .of(new Expectation.LargestStable("a", "b", 2))
            .mean()
            .orElseThrow());
  }

  /** a − b is .1 at 6 and .4 at 24: it grows by .3, whatever lies between. */
  @Test
  void golden_grows() {
    var judge =
        new Judge(
            List.of(
                run("a", 24, 0, 0.9),
                run("b", 24, 0, 0.5),
                run("a", 12, 0, 0),
                run("b", 12, 0, 9),
                run("a", 6, 0, 0.8),
                run("b", 6, 0, 0.7)));
    var judged = judge.of(new Expectation.Grows(Measure.ACCURACY, "a", "b", 0.2));
    assertEquals(0.3, judged.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.REPRODUCED, judged.verdict());
  }

  /** Both runs of a diverged at step 30; one fell below .1 at 20, the other at 40 only. */
  @Test
  void golden_precedes() {
    var judge = new Judge(List.of(broken("a", 1, 0, 20), broken("a", 2, 0, 40), run("a", 3, 0, 1)));
    var judged = judge.of(new Expectation.Precedes(List.of("a"), 0.1));
    assertEquals(0.5, judged.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.NOT_REPRODUCED, judged.verdict());
    var atOnce = new Judge(List.of(broken("a", 1, 0, 30)));
    assertEquals(
        Verdict.REPRODUCED, atOnce.of(new Expectation.Precedes(List.of("a"), 0.1)).verdict());
    assertEquals(
        Verdict.NOT_REPRODUCED, atOnce.of(new Expectation.Precedes(List.of("a"), 0.04)).verdict());
  }

  /** Without a run, or where nothing diverged, there is nothing to say. */
  @Test
  void golden_whatCannotBeJudgedIsNot() {
    var judge = new Judge(List.of(run("a", 0, 0.5)));
    assertEquals(
        Verdict.NOT_JUDGED, judge.of(new Expectation.Precedes(List.of("a"), 0.1)).verdict());
    assertEquals(
        Verdict.NOT_JUDGED,
        judge.of(new Expectation.Difference(Measure.ACCURACY, "a", "b", NONE, 0)).verdict());
    assertEquals(
        Verdict.NOT_JUDGED, judge.of(new Expectation.LargestStable("a", "b", 2)).verdict());
  }

  private static TrialResult run(String arm, long seed, double accuracy) {
    return result(arm, NONE, seed, accuracy, Optional.empty(), List.of());
  }

  private static TrialResult run(String arm, double at, long seed, double accuracy) {
    return result(arm, Optional.of(at), seed, accuracy, Optional.empty(), List.of());
  }

  /** Diverged at step 30; its entropy was 1 before {@code fell} and .05 from then on. */
  private static TrialResult broken(String arm, double at, long seed, long fell) {
    return result(
        arm,
        Optional.of(at),
        seed,
        0,
        Optional.of(new Divergence(30, "by hand")),
        List.of(
            new Point(0, 1, 1, Optional.of(1.0)),
            new Point(10, 1, 1, NONE),
            new Point(fell, 1, 1, Optional.of(0.05))));
  }

  private static TrialResult result(
      String arm,
      Optional<Double> at,
      long seed,
      double accuracy,
      Optional<Divergence> diverged,
      List<Point> trace) {
    return new TrialResult(
        arm,
        at,
        seed,
        diverged,
        Map.of("accuracy", accuracy),
        List.of(),
        trace,
        Claim.Watch.DEFAULT,
        1);
  }
}
