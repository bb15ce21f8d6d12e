package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.diagnose.RecordedHistories.Recorded;
import org.junit.jupiter.api.Test;

/** The verdict over time, on histories by hand and on those of recorded runs. */
class LateDegradationTest {
  private static final List<Recorded> RECORDED = RecordedHistories.all();

  private static History history(int epochs, IntToDoubleFunction rank, IntToDoubleFunction loss) {
    var points = new ArrayList<History.StepMetrics>();
    var scored = new ArrayList<History.ScoredEpoch>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      points.add(new History.StepMetrics(10L * epoch, loss.applyAsDouble(epoch), 1, 1e-3));
      double value = rank.applyAsDouble(epoch);
      var scores = LabelFreeScores.read(name -> name.equals("effective_rank") ? value : Double.NaN);
      scored.add(new History.ScoredEpoch(10L * epoch, epoch, scores, Double.NaN));
    }
    return new History(points, List.of(), scored);
  }

  private static Assessment judged(History history) {
    try (var _ = Scope.open()) {
      var cloud = Diagnosis.of("pooled", Ops.randn(new Seed(1), 300, 64));
      return LateDegradation.judge(Findings.of(cloud).after(history)).getFirst();
    }
  }

  /** A rise to 61 in epoch 14 and a fall to 9 in epoch 40, while the loss falls. */
  @Test
  void golden_thePeakAndTheFallAreNamed() {
    var history =
        history(40, e -> e <= 14 ? 33 + 2 * e : Math.max(9, 61 - 4 * (e - 14)), e -> 5.0 / e);
    var fall = LateDegradation.falls(history, false).getFirst();
    assertEquals(59, fall.peak()); // the median of epochs 13 to 15
    assertEquals(13, fall.peakEpoch(), 1);
    assertEquals(9, fall.last());
    assertThat(fall.toString())
        .isEqualTo(
            "The effective rank peaked at 59 in epoch %d and fell to 9; the loss still fell."
                .formatted(fall.peakEpoch()));
    var verdict = judged(history);
    assertThat(verdict.state()).isEqualTo(State.SICK);
    assertThat(verdict.disease()).isEqualTo(Disease.LATE_DEGRADATION);
    assertThat(verdict.cause()).startsWith(fall.toString());
    assertThat(verdict.remedy()).contains("--resume --best");
    assertThat(verdict.evidence().getFirst().toString())
        .startsWith(
            "The share of the peak of 59 in epoch %d that is left of the effective rank is 0.153."
                .formatted(fall.peakEpoch()));
  }

  @Test
  void golden_aLossThatRoseIsNotSaidToFall() {
    var history = history(20, e -> e < 10 ? 40 : 5, e -> e < 10 ? 2 : 3);
    assertThat(LateDegradation.falls(history, false).getFirst().toString())
        .endsWith("the loss did not fall.");
  }

  /** One epoch alone is no peak and no fall, and the first tenth is not looked at. */
  @Test
  void golden_singleEpochsAndTheStartDoNotCount() {
    assertThat(LateDegradation.falls(history(20, e -> e == 9 ? 900 : 40, e -> 1), false)).isEmpty();
    assertThat(LateDegradation.falls(history(20, e -> e == 20 ? 1 : 40, e -> 1), false)).isEmpty();
    assertThat(LateDegradation.falls(history(20, e -> e < 3 ? 900 : 40, e -> 1), false)).isEmpty();
    assertThat(LateDegradation.falls(history(20, e -> e < 4 ? 900 : 40, e -> 1), false)).isEmpty();
    assertThat(LateDegradation.falls(history(20, e -> e < 5 ? 900 : 40, e -> 1), false)).hasSize(1);
  }

  @Test
  void golden_fewEpochsAreNotJudged() {
    assertThat(LateDegradation.falls(history(4, e -> 40 / (double) e, e -> 1), false)).isEmpty();
    assertThat(LateDegradation.falls(History.NONE, false)).isEmpty();
    assertThat(judged(History.NONE).state()).isEqualTo(State.HEALTHY);
  }

  /** What healthy runs keep of the peak of each measure, at every epoch of their training. */
  @Test
  void property_healthyRunsAreSilentAtEveryEpoch() {
    var healthy = RECORDED.stream().filter(Recorded::healthy).toList();
    assertThat(healthy.stream().filter(run -> !run.learnedFrom()).count()).isGreaterThan(9);
    for (Recorded run : healthy) {
      for (long step : run.history().scored().stream().mapToLong(e -> e.step()).toArray()) {
        assertThat(LateDegradation.falls(run.history().until(step), run.classifies()))
            .as("%s until step %d", run.name(), step)
            .isEmpty();
      }
    }
  }

  @Test
  void property_runsMadeSickLateAreSick() {
    var late = RECORDED.stream().filter(run -> !run.healthy()).toList();
    assertThat(late).hasSize(12);
    for (Recorded run : late) {
      var verdict = judged(run.history());
      assertThat(verdict.state()).as("%s: %s", run.name(), verdict).isEqualTo(State.SICK);
      var fall = LateDegradation.falls(run.history(), run.classifies()).getFirst();
      assertThat(fall.peakEpoch()).as("%s: %s", run.name(), fall).isBetween(1, 11);
    }
  }

  /** Before their settings are changed, after ten epochs, they are as silent as the others. */
  @Test
  void property_runsMadeSickLateAreSilentBefore() {
    for (Recorded run : RECORDED) {
      var before = run.history().until(200);
      assertThat(LateDegradation.falls(before, run.classifies())).as(run.name()).isEmpty();
    }
  }

  /** The loss still fell in the two runs whose objective was weakened. */
  @Test
  void golden_theLossStillFell() {
    RECORDED.stream()
        .filter(run -> run.name().startsWith("byol-naked") || run.name().startsWith("vicreg-no"))
        .forEach(run ->
            assertThat(LateDegradation.falls(run.history(), false))
                .as(run.name())
                .isNotEmpty()
                .allMatch(Fall::lossFell));
  }

  /**
   * The limits are three and six times the largest fall of the healthy runs that they were learned
   * from, in logarithms; those of the measures without labels are at most 0.7 and 0.5.
   */
  @Test
  void golden_theLimitsAreThoseLearned() {
    for (var followed : LateDegradation.FOLLOWED) {
      double least =
          RECORDED.stream()
              .filter(run -> run.healthy() && run.learnedFrom())
              .filter(run -> followed.ofClasses() || !run.classifies())
              .flatMapToDouble(run ->
                  run.history().scored().stream()
                      .flatMap(e -> followed.course(run.history().until(e.step())).stream())
                      .mapToDouble(Fall::left))
              .min()
              .orElseThrow();
      double most = followed.ofClasses() ? 1 : 0.7;
      double sick = followed.ofClasses() ? 1 : 0.5;
      assertEquals(
          Math.min(most, Math.pow(least, 3)), followed.left().healthy(), 0.01, followed.name());
      assertEquals(
          Math.min(sick, Math.pow(least, 6)), followed.left().sick(), 0.01, followed.name());
    }
  }

  /**
   * The score that chooses the best checkpoint: on the runs that were held out it loses at most
   * five points of the best kNN accuracy of a run, also where the run was made sick late; no other
   * score without labels loses less on average.
   */
  @Test
  void golden_theChosenScoreLosesLeast() {
    double chosen = loss(LabelFreeScores::checkpointScore);
    assertThat(chosen).isLessThan(0.02);
    for (var score : LabelFreeScores.QUANTITIES) {
      assertThat(loss(scores -> score.of(List.of(scores))))
          .as(score.text().metric())
          .isGreaterThan(chosen);
    }
  }

  /** Mean accuracy lost by the epoch with the highest score, over the runs that have the score. */
  private static double loss(ToDoubleFunction<LabelFreeScores> score) {
    return RECORDED.stream()
        .filter(run -> !run.learnedFrom())
        .mapToDouble(run -> {
          double[] knn = run.knn();
          var scored = run.history().scored();
          int best =
              IntStream.range(0, knn.length)
                  .reduce((a, b) ->
                      score.applyAsDouble(scored.get(b).scores())
                              > score.applyAsDouble(scored.get(a).scores())
                          ? b
                          : a)
                  .orElseThrow();
          return Arrays.stream(knn).max().orElseThrow() - knn[best];
        })
        .average()
        .orElseThrow();
  }
}
