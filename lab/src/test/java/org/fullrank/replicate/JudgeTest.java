package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.replicate.Judgement.Answer;
import org.fullrank.replicate.Judgement.Lack;
import org.fullrank.replicate.Judgement.Seen;
import org.fullrank.replicate.TrialResult.Divergence;
import org.junit.jupiter.api.Test;

/** Each statistic on runs written by hand. */
class JudgeTest {
  private static final Optional<String> NONE = Optional.empty();

  /** Pairs differ by .1, .12, .11: the mean .11, s = .01, ± 4.3027 · .01/√3 = .0248. */
  @Test
  void golden_difference() {
    var judge =
        judge(
            run("a", 0, 0.9),
            run("b", 0, 0.8),
            run("a", 1, 0.72),
            run("b", 1, 0.6),
            run("a", 2, 0.31),
            run("b", 2, 0.2));
    var judged = judge.of(difference(atLeast(0.08)));
    assertEquals(0.11, judged.interval().orElseThrow().estimate(), 1e-12);
    assertEquals(0.0852, judged.interval().orElseThrow().low(), 1e-4);
    assertEquals(Answer.REPRODUCED, judged.verdict());
    assertThat(judged.line())
        .isEqualTo(
            "reproduced     as said (accuracy of a less that of b: 0.08 or more):"
                + " 0.1100 [0.0852, 0.1348] (0.1000, 0.1200, 0.1100)");
    assertEquals(Answer.NOT_REPRODUCED, judge.of(difference(atLeast(0.14))).verdict());
  }

  /**
   * .1 and −.05: the mean .025, s = .106, ± .953. A bound .025 away wants t(n − 1) · .106/√n below
   * .025: 71 seeds give .0251, 72 give .0249.
   */
  @Test
  void golden_undecidedTellsHowManySeedsWouldDecide() {
    var judge = judge(run("a", 0, 0.9), run("b", 0, 0.8), run("a", 1, 0.7), run("b", 1, 0.75));
    var judged = judge.of(difference(atLeast(0)));
    assertEquals(Answer.UNDECIDED, judged.verdict());
    assertEquals("about 72 seeds would decide", judged.why());
    assertThat(judged.line()).startsWith("undecided      as said");
  }

  @Test
  void golden_oneSeedIsUndecidedAlways() {
    var judged = judge(run("a", 0, 0.9), run("b", 0, 0.1)).of(difference(atLeast(0)));
    assertEquals(Answer.UNDECIDED, judged.verdict());
    var counted = judge(broken("a", "1", 0, 0.05)).of(expectation(precedes("a"), atLeast(0.01)));
    assertEquals(Answer.UNDECIDED, counted.verdict());
  }

  /** 2, 4 and 8: the geometric mean is 4, s = ln 2, ± 4.3027 ln 2/√3 = 1.722: a factor of 5.6. */
  @Test
  void golden_ratioIsJudgedByLogarithms() {
    var judge =
        judge(
            run("a", 0, 0.2),
            run("b", 0, 0.1),
            run("a", 1, 0.4),
            run("b", 1, 0.1),
            run("a", 2, 0.8),
            run("b", 2, 0.1));
    var ratio = new Statistic.Ratio("accuracy", "a", "b", NONE);
    var judged = judge.of(expectation(ratio, atLeast(0.7)));
    assertEquals(4, judged.interval().orElseThrow().estimate(), 1e-9);
    assertEquals(4 / 5.5956, judged.interval().orElseThrow().low(), 1e-3);
    assertEquals(Answer.REPRODUCED, judged.verdict());
    assertEquals(Answer.UNDECIDED, judge.of(expectation(ratio, atLeast(2))).verdict());
    assertEquals(Answer.NOT_REPRODUCED, judge.of(expectation(ratio, atLeast(30))).verdict());
  }

  /** ± 1 point of margin and a true difference of .2: within; of 1.2: neither. */
  @Test
  void golden_withinIsAnEquivalence() {
    var near = judge(runs(0.2, 0.3, 0.1)).of(difference(within(1)));
    assertEquals(Answer.REPRODUCED, near.verdict());
    var far = judge(runs(1.2, 0.8, 1.0)).of(difference(within(1)));
    assertEquals(Answer.UNDECIDED, far.verdict());
    var beyond = judge(runs(2.2, 2.1, 2.3)).of(difference(within(1)));
    assertEquals(Answer.NOT_REPRODUCED, beyond.verdict());
  }

  /** Accuracies of .1 and .1: no worse than each other, and neither has learned anything. */
  @Test
  void golden_belowItsFloorNoWorseIsUndecided() {
    var untrained =
        judge(
            run("a", 0, 0.1),
            run("b", 0, 0.101),
            run("a", 1, 0.1),
            run("b", 1, 0.102),
            run("a", 2, 0.101),
            run("b", 2, 0.1));
    var judged = untrained.of(noWorse(0.5));
    assertEquals(Answer.UNDECIDED, judged.verdict());
    assertThat(judged.rule()).endsWith(": -0.01 or more, each arm 0.5 or more");
    assertThat(judged.why())
        .startsWith(
            "accuracy of a, 0.1003 [0.0989, 0.1018], is not shown to pass the floor of 0.5");
    assertEquals(Answer.REPRODUCED, untrained.of(noWorse(0.05)).verdict());
  }

  /** The rival too must have learned; what is worse stays worse. */
  @Test
  void golden_theFloorHoldsForBothArms() {
    var rival = judge(run("a", 0, 0.9), run("b", 0, 0.1), run("a", 1, 0.91), run("b", 1, 0.1001));
    assertEquals(Answer.UNDECIDED, rival.of(noWorse(0.5)).verdict());
    assertThat(rival.of(noWorse(0.5)).why()).startsWith("accuracy of b, ");
    var worse = judge(run("a", 0, 0.1), run("b", 0, 0.9), run("a", 1, 0.1001), run("b", 1, 0.9));
    assertEquals(Answer.NOT_REPRODUCED, worse.of(noWorse(0.5)).verdict());
  }

  private static Expectation noWorse(double floor) {
    return new Expectation(
        "as said",
        new Statistic.Difference("accuracy", "a", "b", NONE),
        atLeast(-0.01),
        Optional.of(atLeast(floor)),
        Optional.empty(),
        List.of());
  }

  @Test
  void golden_levelAtAValueOfTheSweep() {
    var judge =
        judge(at("a", "4", 0, 0.6), at("a", "x", 0, 0), at("a", "4", 1, 0.61), at("a", "x", 1, 0));
    var level = new Statistic.Level("accuracy", "a", Optional.of("4"));
    assertEquals(Answer.REPRODUCED, judge.of(expectation(level, atLeast(0.5))).verdict());
    assertEquals(Answer.NOT_REPRODUCED, judge.of(expectation(level, atMost(0.5))).verdict());
  }

  /** Seed 0: a holds to 4, b to 1; seed 1: a holds to 2, and of b nothing does: 4 and 2. */
  @Test
  void golden_largestStable() {
    var judge =
        judge(
            at("a", "2", 0, 1),
            at("a", "4", 0, 1),
            at("b", "1", 0, 1),
            broken("b", "2", 0, 1),
            at("a", "2", 1, 1),
            broken("a", "4", 1, 1),
            broken("b", "1", 1, 1),
            broken("b", "2", 1, 1));
    var judged = judge.of(expectation(new Statistic.LargestStable("a", "b"), atLeast(3)));
    assertThat(judged.seeds())
        .extracting(seen -> seen.value().orElseThrow())
        .containsExactly(4.0, 2.0);
    assertEquals(Math.sqrt(8), judged.interval().orElseThrow().estimate(), 1e-9);
  }

  /** a − b is .1 at 6 and .4 at 24: it grows by .3, whatever lies between. */
  @Test
  void golden_grows() {
    var judge =
        judge(
            at("a", "6", 0, 0.8),
            at("b", "6", 0, 0.7),
            at("a", "12", 0, 0),
            at("b", "12", 0, 9),
            at("a", "24", 0, 0.9),
            at("b", "24", 0, 0.5));
    var judged = judge.of(expectation(new Statistic.Grows("accuracy", "a", "b"), atLeast(0.2)));
    assertEquals(0.3, judged.interval().orElseThrow().estimate(), 1e-12);
  }

  /** In 8 of 9 diverged runs of three seeds entropy was below .1: .518 to .997. */
  @Test
  void golden_precedesCountsDivergedRuns() {
    var runs = new ArrayList<TrialResult>();
    for (int i = 0; i < 9; i++) {
      runs.add(broken("a", Integer.toString(i / 3), i % 3, i == 0 ? 0.2 : 0.05));
    }
    runs.add(at("a", "7", 0, 1));
    runs.add(at("a", "7", 1, 1));
    runs.add(at("a", "7", 2, 1));
    var judge = judge(runs.toArray(TrialResult[]::new));
    var judged = judge.of(expectation(precedes("a"), atLeast(0.5)));
    assertEquals(8.0 / 9, judged.interval().orElseThrow().estimate(), 1e-12);
    assertEquals(0.5175, judged.interval().orElseThrow().low(), 1e-4);
    assertEquals(Answer.REPRODUCED, judged.verdict());
    var strict = judge.of(expectation(precedes("a"), atLeast(0.9)));
    assertEquals(Answer.UNDECIDED, strict.verdict());
    assertThat(strict.why()).endsWith("diverged runs would decide");
  }

  /** Where nothing diverged, there is nothing to say. */
  @Test
  void golden_withoutCasesItIsUndecided() {
    var judged =
        judge(at("a", "1", 0, 1), at("a", "1", 1, 1)).of(expectation(precedes("a"), atLeast(0.5)));
    assertEquals(Answer.UNDECIDED, judged.verdict());
    assertThat(judged.seeds()).allSatisfy(s -> assertThat(s.lack()).contains(Lack.CASES));
    assertEquals("no run diverged", judged.why());
  }

  /** Nobody stops at the seed that pleases. */
  @Test
  void golden_whileASeedIsMissingItIsUndecided() {
    var all = runs(2, 2.1, 2.2);
    var most = List.of(all).subList(0, 5).toArray(TrialResult[]::new);
    var judged = judge(List.of(0L, 1L, 2L), List.of(all), most).of(difference(atLeast(0)));
    assertEquals(Answer.UNDECIDED, judged.verdict());
    assertEquals("1 seed (2) to be run", judged.why());
  }

  /** Seeds that were looked at before are shown, and count for nothing. */
  @Test
  void golden_seedsThatTheClaimDoesNotNameDoNotCount() {
    var all = runs(2, 2.1, 2.2, -9);
    var judged = judge(List.of(0L, 1L, 2L), List.of(all), all).of(difference(atLeast(0)));
    assertEquals(Answer.REPRODUCED, judged.verdict());
    assertThat(judged.seeds()).extracting(Seen::counts).containsExactly(true, true, true, false);
  }

  /** Runs for choosing are no evidence. */
  @Test
  void golden_runsForChoosingDoNotCount() {
    var chosen =
        new TrialResult(
            new Cell("a", NONE, Optional.of("1"), true, 0),
            "",
            Optional.empty(),
            Map.of("accuracy", 9.0),
            List.of(),
            List.of(),
            Claim.Watch.DEFAULT,
            1,
            Map.of());
    var judged = judge(chosen, run("a", 0, 0.5)).of(level(atLeast(0)));
    assertThat(judged.seeds().getFirst().value()).contains(0.5);
  }

  /** Seed 2 blew up: .9 with the others does not speak for it, but .9 is not .1 either way. */
  @Test
  void golden_aSeedWithoutANumberCountsAgainstTheClaim() {
    var runs = new TrialResult[] {run("a", 0, 0.9), run("a", 1, 0.91), run("a", 2, Double.NaN)};
    var judged = judge(runs).of(level(atLeast(0.5)));
    assertEquals(Answer.UNDECIDED, judged.verdict());
    assertEquals("1 seed (2) without a number", judged.why());
    assertEquals(Answer.NOT_REPRODUCED, judge(runs).of(level(atMost(0.1))).verdict());
  }

  /** 1 over 0 is no number either. */
  @Test
  void golden_aRatioToNothingIsNoNumber() {
    var ratio = new Statistic.Ratio("accuracy", "a", "b", NONE);
    var judged = judge(run("a", 0, 1), run("b", 0, 0)).of(expectation(ratio, atLeast(2)));
    assertThat(judged.seeds().getFirst().lack()).contains(Lack.NUMBER);
  }

  /**
   * Three seeds of spread .01: (4.303 + 1.061) · .01/√3 = .0310; without runs by what is assumed.
   */
  @Test
  void golden_reachIsTheSmallestEffectThatShows() {
    assertThat(Reach.of(difference(atLeast(0)), judge(runs(0.1, 0.12, 0.11))))
        .isEqualTo(
            "as said: with 3 seeds and a spread of 0.0100, as the runs have it,"
                + " it shows a distance of 0.0310 from the bound");
    var assumed =
        new Expectation(
            "as said",
            new Statistic.Ratio("accuracy", "a", "b", NONE),
            atLeast(2),
            Optional.of(0.1),
            List.of());
    var none = new Judge(claim(List.of(0L, 1L), List.of(runs(1))), List.of());
    assertThat(Reach.of(assumed, none)).contains("0.1000, as the claim assumes it", "a factor of");
    assertThat(Reach.of(expectation(precedes("a"), atLeast(0.5)), none))
        .isEqualTo("as said: it takes 6 of 6 diverged runs");
  }

  private static Statistic precedes(String arm) {
    return new Statistic.Precedes(List.of(arm), 0.1);
  }

  private static Range atLeast(double bound) {
    return new Range(Optional.of(bound), Optional.empty());
  }

  private static Range atMost(double bound) {
    return new Range(Optional.empty(), Optional.of(bound));
  }

  private static Range within(double margin) {
    return new Range(Optional.of(-margin), Optional.of(margin));
  }

  private static Expectation expectation(Statistic statistic, Range range) {
    return new Expectation("as said", statistic, range, Optional.empty(), List.of());
  }

  private static Expectation difference(Range range) {
    return expectation(new Statistic.Difference("accuracy", "a", "b", NONE), range);
  }

  private static Expectation level(Range range) {
    return expectation(new Statistic.Level("accuracy", "a", NONE), range);
  }

  /** A judge of a claim whose seeds, arms and values are those of {@code results}. */
  private static Judge judge(TrialResult... results) {
    var seeds = List.of(results).stream().map(r -> r.cell().seed()).distinct().toList();
    return judge(seeds, List.of(results), results);
  }

  /** A judge of some {@code results} of a claim whose arms and values are those of {@code all}. */
  private static Judge judge(List<Long> seeds, List<TrialResult> all, TrialResult... results) {
    return new Judge(claim(seeds, all), List.of(results));
  }

  private static Claim claim(List<Long> seeds, List<TrialResult> all) {
    var values = new LinkedHashMap<String, List<String>>();
    all.forEach(r -> {
      var of = values.computeIfAbsent(r.cell().arm(), _ -> new ArrayList<>());
      r.cell().at().filter(v -> !of.contains(v)).ifPresent(of::add);
    });
    var arms = values.entrySet().stream().map(e -> arm(e.getKey(), e.getValue())).toList();
    return new Claim(
        "c",
        "w",
        "supervised",
        List.of(),
        Optional.empty(),
        seeds,
        arms,
        Claim.Watch.DEFAULT,
        List.of());
  }

  private static Claim.Arm arm(String name, List<String> values) {
    Optional<Claim.Sweep> sweep =
        values.isEmpty() ? Optional.empty() : Optional.of(new Claim.Sweep("optim.lr", values));
    return new Claim.Arm(name, Optional.empty(), List.of(), sweep, Optional.empty(), List.of());
  }

  /** Runs of a and b, seed by seed from 0, that differ by {@code differences}. */
  private static TrialResult[] runs(double... differences) {
    var runs = new ArrayList<TrialResult>();
    for (int seed = 0; seed < differences.length; seed++) {
      runs.add(run("a", seed, differences[seed]));
      runs.add(run("b", seed, 0));
    }
    return runs.toArray(TrialResult[]::new);
  }

  private static TrialResult run(String arm, long seed, double accuracy) {
    return result(new Cell(arm, NONE, NONE, false, seed), Optional.empty(), "accuracy", accuracy);
  }

  private static TrialResult at(String arm, String at, long seed, double accuracy) {
    var cell = new Cell(arm, Optional.of(at), NONE, false, seed);
    return result(cell, Optional.empty(), "accuracy", accuracy);
  }

  /** Diverged, with an entropy of {@code before} by then. */
  private static TrialResult broken(String arm, String at, long seed, double before) {
    var cell = new Cell(arm, Optional.of(at), NONE, false, seed);
    return result(cell, Optional.of(new Divergence(30, "by hand")), "entropy_before", before);
  }

  /** A number that is none was not measured. */
  private static TrialResult result(
      Cell cell, Optional<Divergence> diverged, String measure, double value) {
    return new TrialResult(
        cell,
        "",
        diverged,
        Double.isNaN(value) ? Map.of() : Map.of(measure, value),
        List.of(),
        List.of(),
        Claim.Watch.DEFAULT,
        1,
        Map.of());
  }
}
