package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.methods.ewc.AnchorFile;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The released file of an anchor and its Fisher. */
@Timeout(120)
class ReleasedAnchorTest {
  private static final Path FILE = Path.of("../docs/anchors/simclr-textured-fashion.safetensors");
  private static final long MOST = 5_000_000;

  @TempDir private Path home;

  @Test
  void golden_theFileSaysWhatItIs() throws IOException {
    assertThat(Files.size(FILE)).isLessThan(MOST);
    try (var _ = Scope.open();
        var file = AnchorFile.read(FILE)) {
      assertThat(file.origin().model()).isEqualTo("simclr-textured-fashion");
      assertThat(file.origin().likelihood()).isEqualTo("cosine");
      assertThat(file.origin().samples()).isEqualTo(2000);
      assertThat(file.anchor()).hasSize(41);
      double curvature =
          file.fisher().values().stream()
              .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it)))
              .sum();
      assertThat(curvature).isPositive().isFinite();
    }
  }

  /** It pulls a new encoder of the architecture that the page names. */
  @Test
  void golden_theFileIsAnAnchor() {
    Path run = home.resolve("run");
    var config =
        Settings.shipped(
            "ewc",
            List.of(
                "data={name: subset, of: {name: fashion_mini}, train: 64, test: 64}",
                "encoder={name: vit, size: {width: 64, depth: 3, heads: 4, mlp_ratio: 4}, patch: 7,"
                    + " pool: mean}",
                "components=[{name: ewc, anchor: '" + FILE + "'}]",
                "train={epochs: 1, batch: 64}",
                "probe={every_epochs: 0}"));
    var _ = Pretraining.begin(config, run, Listener.SILENT);
    var first = Metrics.read(run.resolve("metrics.jsonl")).getFirst();
    assertThat(first)
        .anySatisfy(metric -> {
          assertThat(metric.name()).isEqualTo("penalty");
          assertThat(metric.value()).isPositive();
        });
  }
}
