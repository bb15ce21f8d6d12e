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
    var judge = judge(run("a", 0, 0.9), run("b", 0, 0.8), run("a", 1, 0.7), run("b", 1, 0.75));
    var judged = judge.of(difference(0.02));
    assertEquals(0.025, judged.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.REPRODUCED, judged.verdict());
    assertThat(judged.seeds()).extracting(Judgement.Seen::holds).containsExactly(true, false);
    assertThat(judged.line())
        .isEqualTo(
            "reproduced     accuracy of a less that of b is 0.02 or more:"
                + " mean 0.0250 (0.1000, -0.0500), 1 of 2 seeds");
    assertEquals(Verdict.NOT_REPRODUCED, judge.of(difference(0.03)).verdict());
  }

  /** .9/.3 and .8/.2: 3 and 4. At a value of the sweep only the runs there count. */
  @Test
  void golden_ratio() {
    var judge =
        judge(
            run("a", 2, 0, 0.9),
            run("a", 4, 0, 7),
            run("b", 2, 0, 0.3),
            run("b", 4, 0, 1),
            run("a", 2, 1, 0.8),
            run("a", 4, 1, 7),
            run("b", 2, 1, 0.2),
            run("b", 4, 1, 1));
    var at = judge.of(new Expectation.Ratio(Measure.ACCURACY, "a", "b", Optional.of(2.0), 3.5));
    assertEquals(3.5, at.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.REPRODUCED, at.verdict());
    var best = judge.of(ratio(3.5));
    assertEquals(7, best.mean().orElseThrow(), 1e-12);
  }

  @Test
  void golden_aboveAndBelow() {
    var judge = judge(run("a", 0, 0.6), run("a", 1, 0.8));
    assertEquals(Verdict.REPRODUCED, judge.of(above(0.69)).verdict());
    assertEquals(Verdict.NOT_REPRODUCED, judge.of(above(0.71)).verdict());
    assertEquals(Verdict.REPRODUCED, judge.of(below(0.71)).verdict());
    assertEquals(Verdict.NOT_REPRODUCED, judge.of(below(0.69)).verdict());
  }

  /** Seed 0: a holds to 4, b to 1; seed 1: a holds to 2, and of b nothing does: 4 and 2. */
  @Test
  void golden_largestStable() {
    var judge =
        judge(
            run("a", 2, 0, 1),
            run("a", 4, 0, 1),
            run("b", 1, 0, 1),
            broken("b", 2, 0, 1),
            run("a", 2, 1, 1),
            broken("a", 4, 1, 1),
            broken("b", 1, 1, 1),
            broken("b", 2, 1, 1));
    var judged = judge.of(new Expectation.LargestStable("a", "b", 3));
    assertThat(judged.seeds())
        .extracting(seen -> seen.value().orElseThrow())
        .containsExactly(4.0, 2.0);
    assertEquals(Verdict.REPRODUCED, judged.verdict());
    assertEquals(
        0.0,
        judge(broken("a", 4, 0, 1), run("b", 1, 0, 1))
            .of(new Expectation.LargestStable("a", "b", 2))
            .mean()
            .orElseThrow());
  }

  /** a − b is .1 at 6 and .4 at 24: it grows by .3, whatever lies between. */
  @Test
  void golden_grows() {
    var judge =
        judge(
            run("a", 24, 0, 0.9),
            run("b", 24, 0, 0.5),
            run("a", 12, 0, 0),
            run("b", 12, 0, 9),
            run("a", 6, 0, 0.8),
            run("b", 6, 0, 0.7));
    var judged = judge.of(new Expectation.Grows(Measure.ACCURACY, "a", "b", 0.2));
    assertEquals(0.3, judged.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.REPRODUCED, judged.verdict());
  }

  /** Both runs of a diverged at step 30; one fell below .1 at 20, the other at 40 only. */
  @Test
  void golden_precedes() {
    var judge = judge(broken("a", 1, 0, 20), broken("a", 2, 0, 40), run("a", 3, 0, 1));
    var judged = judge.of(new Expectation.Precedes(List.of("a"), 0.1));
    assertEquals(0.5, judged.mean().orElseThrow(), 1e-12);
    assertEquals(Verdict.NOT_REPRODUCED, judged.verdict());
    var atOnce = judge(broken("a", 1, 0, 30));
    assertEquals(
        Verdict.REPRODUCED, atOnce.of(new Expectation.Precedes(List.of("a"), 0.1)).verdict());
    assertEquals(
        Verdict.NOT_REPRODUCED, atOnce.of(new Expectation.Precedes(List.of("a"), 0.04)).verdict());
  }

  /** Without a run, or where nothing diverged, there is nothing to say. */
  @Test
  void golden_whatCannotBeJudgedIsNot() {
    var judge = judge(run("a", 0, 0.5));
    assertEquals(
        Verdict.NOT_JUDGED, judge.of(new Expectation.Precedes(List.of("a"), 0.1)).verdict());
    assertEquals(Verdict.NOT_JUDGED, judge.of(difference(0)).verdict());
    assertEquals(
        Verdict.NOT_JUDGED, judge.of(new Expectation.LargestStable("a", "b", 2)).verdict());
  }

  /** A sweep of which a value is missing says nothing: its largest may be the one to come. */
  @Test
  void golden_aSweepCutShortIsNotJudged() {
    var runs =
        List.of(
            run("a", 2, 0, 0.9), broken("a", 4, 0, 20), run("b", 2, 0, 0.1), run("b", 4, 0, 0.2));
    var cut = judge(runs, runs.getFirst(), runs.get(2), runs.getLast());
    for (Expectation expectation :
        List.of(
            new Expectation.LargestStable("a", "b", 0.5),
            new Expectation.Grows(Measure.ACCURACY, "a", "b", -9),
            new Expectation.Precedes(List.of("a", "b"), 0.1),
            above(0.5))) {
      var judged = cut.of(expectation);
      assertEquals(Verdict.NOT_JUDGED, judged.verdict(), judged.expectation());
      assertThat(judged.seeds().getFirst().lack()).contains(Judgement.Lack.RUNS);
      assertThat(judged.line())
          .isEqualTo(
              "not judged     %s: no seed has all of its runs yet".formatted(judged.expectation()));
    }
    var at = new Expectation.Above(Measure.ACCURACY, "a", Optional.of(2.0), 0.5);
    assertEquals(Verdict.REPRODUCED, cut.of(at).verdict());
  }

  /** Seed 1 blew up: .9 with seed 0 does not speak for it. */
  @Test
  void golden_aSeedWithoutANumberDoesNotHold() {
    var half = judge(run("a", 0, 0.9), run("a", 1, Double.NaN));
    var judged = half.of(above(0.5));
    assertEquals(Verdict.NOT_REPRODUCED, judged.verdict());
    assertThat(judged.line())
        .isEqualTo(
            "not reproduced accuracy of a is 0.5 or more: mean 0.9000 (0.9000, -), 1 of 2 seeds;"
                + " what was measured with seed 1 is no number");
    var none = judge(run("a", 0, Double.NaN));
    assertEquals(Verdict.NOT_JUDGED, none.of(above(0.5)).verdict());
  }

  /** 1 over 0 is no number either. */
  @Test
  void golden_aRatioToNothingIsNoNumber() {
    var judged = judge(run("a", 0, 1), run("b", 0, 0)).of(ratio(2));
    assertThat(judged.seeds().getFirst().lack()).contains(Judgement.Lack.NUMBER);
    assertEquals(Verdict.NOT_JUDGED, judged.verdict());
  }

  private static Expectation above(double bound) {
    return new Expectation.Above(Measure.ACCURACY, "a", NONE, bound);
  }

  private static Expectation below(double bound) {
    return new Expectation.Below(Measure.ACCURACY, "a", NONE, bound);
  }

  private static Expectation difference(double atLeast) {
    return new Expectation.Difference(Measure.ACCURACY, "a", "b", NONE, atLeast);
  }

  private static Expectation ratio(double atLeast) {
    return new Expectation.Ratio(Measure.ACCURACY, "a", "b", NONE, atLeast);
  }

  /** A judge of a claim whose arms and values are those of {@code results}. */
  private static Judge judge(TrialResult... results) {
    return judge(List.of(results), results);
  }

  /** A judge of some {@code results} of a claim whose arms and values are those of {@code all}. */
  private static Judge judge(List<TrialResult> all, TrialResult... results) {
    var arms =
        all.stream()
            .map(TrialResult::arm)
            .distinct()
            .map(arm -> new Claim.Arm(arm, List.of(), sweep(arm, all)))
            .toList();
    return new Judge(arms, List.of(results));
  }

  private static Optional<Claim.Sweep> sweep(String arm, List<TrialResult> all) {
    var values =
        all.stream()
            .filter(r -> r.arm().equals(arm))
            .flatMap(r -> r.at().stream())
            .distinct()
            .sorted()
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(new Claim.Sweep("optim.lr", values));
  }

  private static TrialResult run(String arm, long seed, double accuracy) {
    return result(arm, NONE, seed, Course.steady(accuracy));
  }

  private static TrialResult run(String arm, double at, long seed, double accuracy) {
    return result(arm, Optional.of(at), seed, Course.steady(accuracy));
  }

  /** Diverged at step 30; its entropy was 1 before {@code fell} and .05 from then on. */
  private static TrialResult broken(String arm, double at, long seed, long fell) {
    var trace =
        List.of(
            new Point(0, 1, 1, Optional.of(1.0)),
            new Point(10, 1, 1, NONE),
            new Point(fell, 1, 1, Optional.of(0.05)));
    var course = new Course(Optional.of(new Divergence(30, "by hand")), 0, trace);
    return result(arm, Optional.of(at), seed, course);
  }

  /** How a run went; an accuracy that is no number was not measured. */
  private record Course(Optional<Divergence> diverged, double accuracy, List<Point> trace) {
    static Course steady(double accuracy) {
      return new Course(Optional.empty(), accuracy, List.of());
    }

    Map<String, Double> measured() {
      return Double.isNaN(accuracy) ? Map.of() : Map.of("accuracy", accuracy);
    }
  }

  private static TrialResult result(String arm, Optional<Double> at, long seed, Course course) {
    return new TrialResult(
        arm,
        at,
        seed,
        course.diverged,
        course.measured(),
        List.of(),
        course.trace,
        Claim.Watch.DEFAULT,
        1,
        Optional.empty());
  }
}
