package org.fullrank.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  @TempDir private Path home;

  @Test
  void golden_linesAsWritten() throws IOException {
    var file = home.resolve("metrics.jsonl");
    try (var metrics = Metrics.open(file, 0)) {
      metrics.append(List.of(new Metric("step", 3), new Metric("loss", 0.25)));
      metrics.append(List.of(new Metric("loss", Double.NaN)));
    }
    assertThat(file).hasContent("{\"step\":3,\"loss\":0.25}\n{\"loss\":null}\n");
  }

  /** What stands after the checkpoint's length was written by a run that was killed later. */
  @Test
  void golden_isCutToWhatTheCheckpointVouchesFor() throws IOException {
    var file =
        Files.writeString(home.resolve("metrics.jsonl"), "{\"step\":1}\n{\"step\":2}\n{\"st");
    try (var metrics = Metrics.open(file, 11)) {
      metrics.append(List.of(new Metric("step", 9)));
      assertThat(metrics.sync()).isEqualTo(22);
    }
    assertThat(file).hasContent("{\"step\":1}\n{\"step\":9}\n");
  }

  @Test
  void refuses_aFileShorterThanItsCheckpointSays() throws IOException {
    var file = Files.writeString(home.resolve("metrics.jsonl"), "{}\n");
    assertThatThrownBy(() -> Metrics.open(file, 4))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "want at least the 4 bytes that the checkpoint records, was 3; restore the file")
        .hasMessageContaining("or remove the checkpoints");
  }
}
