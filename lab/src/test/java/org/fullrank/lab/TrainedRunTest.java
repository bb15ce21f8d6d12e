package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fullrank.diagnose.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedRunTest {
  @TempDir private Path home;

  /** Two steps, a look with and one without attention, a step whose loss is no number. */
  @Test
  void golden_theCourseOfARunByItsMetrics() throws IOException {
    Files.writeString(
        home.resolve("metrics.jsonl"),
        """
        {"step":7,"loss":2.5,"gradient_norm":3,"lr":0.01}
        {"step":8,"loss":2.25,"gradient_norm":4,"lr":0.02}
        {"epoch":1,"knn":0.5}
        {"epoch":1,"token_rank":9,"attention_entropy":0.03}
        {"step":9,"loss":null,"gradient_norm":5,"lr":0.03}
        """);
    var history = TrainedRun.history(home);
    assertThat(history.points())
        .containsExactly(
            new History.StepMetrics(7, 2.5, 3, 0.01),
            new History.StepMetrics(8, 2.25, 4, 0.02),
            new History.StepMetrics(9, Double.NaN, 5, 0.03));
    assertThat(history.looks()).containsExactly(new History.AttentionEntropy(8, 0.03));
    assertThat(TrainedRun.history(home.resolve("none"))).isEqualTo(History.NONE);
  }
}
