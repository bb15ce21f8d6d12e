package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.EventFile;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Module NOTHING =
      new Module() {
        @Override
        public void visit(Visitor visitor) {}
      };

  @TempDir private Path home;

  /** Steps 1 to 3 and a probe in the metrics, a checkpoint after 2: step 3 is taken once more. */
  @Test
  void golden_goesOnFromTheCheckpointWhileTheRunDoes() throws IOException {
    Path run = home.resolve("a");
    try (var folder = RunFolder.create(run)) {
      Files.writeString(
          folder.metrics(),
          """
          {"step":1,"loss":5.0}
          {"step":2,"loss":4.0}
          {"epoch":1,"knn":0.5}
          {"step":3,"loss":3.0}
          """);
      Checkpoint.save(folder, NOTHING, 2, 0);
      var heard = new ArrayList<Long>();
      var next =
          new Listener() {
            @Override
            public void step(Progress progress) {
              heard.add(progress.clock().step());
            }
          };
      try (var log = new EventLog(folder, next)) {
        log.begin();
        assertThat(loggedTags(run)).containsExactly("train/loss", "train/loss", "probe/knn");
        log.step(progress(3));
        assertThat(loggedTags(run)).hasSize(4).endsWith("train/loss");
      }
      assertThat(heard).containsExactly(3L);
    }
  }

  private static Progress progress(long step) {
    var line = List.of(new Metrics.Metric("step", step), new Metrics.Metric("loss", 2.5));
    return new Progress(new Clock(step, 9, 4), 0, 2.5, 1, line, 1);
  }

  private static List<String> loggedTags(Path run) throws IOException {
    byte[] bytes = Files.readAllBytes(run.resolve(EventFile.NAME));
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .transform(text -> Pattern.compile("(train/loss|probe/knn)").matcher(text))
        .results()
        .map(MatchResult::group)
        .toList();
  }
}
