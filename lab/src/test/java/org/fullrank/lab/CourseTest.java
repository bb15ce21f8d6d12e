package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.diagnose.LabelFreeScores;
import org.fullrank.nn.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The course of a run, read from its metrics and its best checkpoint. */
class CourseTest {
  @TempDir private Path home;

  /** Ten epochs of four steps; the effective rank is {@code high}, and 5 from epoch 7 on. */
  private Path run(double high) {
    Path run = home.resolve("run");
    try (var _ = Scope.open();
        var folder = RunFolder.create(run);
        var metrics = Metrics.open(folder.metrics(), 0)) {
      for (int step = 1; step <= 40; step++) {
        metrics.append(List.of(new Metric("step", step), new Metric("loss", 9.0 / step)));
        if (step % 4 == 0) {
          int epoch = step / 4;
          metrics.append(List.of(new Metric("epoch", epoch), new Metric("knn", 0.5)));
          metrics.append(scores(epoch, epoch < 7 ? high : 5));
        }
      }
      var state = Linear.small().make(3, 2, true, new Seed(1));
      BestCheckpoint.keep(folder, state, 24, metrics.sync(), -31);
      Files.writeString(folder.recipe(), "seed: 0\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return run;
  }

  private static List<Metric> scores(int epoch, double rank) {
    var line = new ArrayList<>(List.of(new Metric("epoch", epoch)));
    line.add(new Metric("token_rank", 2));
    line.add(new Metric("effective_rank", rank));
    line.add(new Metric("sigreg", 30 + epoch));
    return line;
  }

  @Test
  void golden_theHistoryHoldsTheScores() {
    var history = TrainedRun.history(run(20));
    assertThat(history.points()).hasSize(40);
    var sixth = history.scored().get(5);
    assertEquals(24, sixth.step());
    assertEquals(6, sixth.epoch());
    assertEquals(20, sixth.scores().effectiveRank());
    assertEquals(36, sixth.scores().normality());
    assertEquals(0.5, sixth.knn());
    assertThat(sixth.scores().lidar()).isNaN();
    assertThat(history.until(23).scored()).hasSize(5);
  }

  @Test
  void golden_aFallNamesThePeakTheCheckpointAndTheCommand() {
    Path run = run(20);
    var course = Course.of(run, TrainedRun.history(run), false);
    assertThat(course.lines())
        .containsExactly(
            "over time: The effective rank peaked at 20 in epoch 3 and fell to 5; the loss still fell.",
            "go on from: the best checkpoint, step 24, by",
            "  fullrank pretrain --resume --best --out %s --set optim.lr=...".formatted(run));
  }

  @Test
  void golden_aHealthyCourseIsASentence() {
    Path run = run(5);
    var course = Course.of(run, TrainedRun.history(run), false);
    assertThat(course.lines())
        .containsExactly(
            "over time: Over 10 scored epochs, no measure has fallen from its peak further than in"
                + " healthy runs.");
    var begun = Course.of(run, TrainedRun.history(run).until(16), false);
    assertThat(begun.lines()).isEmpty();
  }

  @Test
  void property_everyScoreHasALineInTheReport() {
    String unknown = CurveNotes.of("a name that no part logs");
    for (var score : LabelFreeScores.QUANTITIES) {
      assertThat(CurveNotes.of(score.text().metric())).isNotEqualTo(unknown);
    }
  }
}
