package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.lab.RunRecord;
import org.fullrank.lab.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run folders that are written by hand. */
class ComparisonTest {
  @TempDir private Path home;

  private Path run(String name, double accuracy, String... settings) throws IOException {
    Path folder = Files.createDirectories(home.resolve(name));
    var config = Settings.shipped("simclr", List.of(settings));
    Files.writeString(folder.resolve("run.yaml"), Settings.RECIPE.write(config));
    Files.writeString(
        folder.resolve("probes.json"),
        """
        [{"features": "trained encoder", "probe": "kNN", "accuracy": %s, "low": 0, "high": 1, "protocol": []},
         {"features": "raw pixels", "probe": "kNN", "accuracy": 0.99, "low": 0, "high": 1, "protocol": []}]
        """
            .formatted(accuracy));
    Files.writeString(folder.resolve("verdict.json"), "{\"disease\": \"healthy\"}");
    Files.writeString(
        folder.resolve("metrics.jsonl"), "{\"step\":1,\"epoch\":0,\"loss\":2.5,\"lr\":0.1}\n");
    return folder;
  }

  /** Differences of .1, .12 and .11: ± 4.3027 · .01/√3 = .0248, as the judge's. */
  @Test
  void golden_groupsArePairedBySeed() throws IOException {
    var comparison =
        Comparison.of(
            List.of(
                run("a0", 0.8, "seed=0"),
                run("a1", 0.6, "seed=1"),
                run("a2", 0.2, "seed=2"),
                run("b2", 0.31, "seed=2", "optim.lr=0.5"),
                run("b0", 0.9, "seed=0", "optim.lr=0.5"),
                run("b1", 0.72, "seed=1", "optim.lr=0.5"),
                run("b9", 0.1, "seed=9", "optim.lr=0.5")));
    assertThat(comparison.settings())
        .extracting(Comparison.SettingRow::key)
        .containsExactly("seed", "optim.lr");
    var found = comparison.differences().getFirst();
    assertThat(comparison.differences()).hasSize(1);
    assertThat(found.seeds()).containsExactlyInAnyOrder(0L, 1L, 2L);
    assertEquals(0.11, found.interval().estimate(), 1e-12);
    assertEquals(0.0852, found.interval().low(), 1e-4);
    assertThat(found.isBounded()).isTrue();
  }

  @Test
  void golden_oneSeedHasNoInterval() throws IOException {
    var comparison = Comparison.of(List.of(run("a", 0.8), run("b", 0.9, "train.epochs=3")));
    var found = comparison.differences().getFirst();
    assertEquals(0.1, found.interval().estimate(), 1e-12);
    assertThat(found.isBounded()).isFalse();
  }

  /** Another method has other settings; what one lacks is a dash. */
  @Test
  void golden_settingsOfOneRunAlone() throws IOException {
    var comparison =
        Comparison.of(List.of(run("a", 0.8), run("b", 0.9, "method={name: vicreg, output: 64}")));
    assertThat(comparison.settings())
        .contains(
            new Comparison.SettingRow("method.name", List.of("simclr", "vicreg")),
            new Comparison.SettingRow("method.temperature", List.of("0.2", "-")));
  }

  @Test
  void refuses_oneRunAndNoRun() throws IOException {
    Path run = run("a", 0.8);
    assertThatThrownBy(() -> Comparison.of(List.of(run))).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> Comparison.of(List.of(run, home.resolve("b/../a"))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("each once");
    assertThatThrownBy(() -> Comparison.of(List.of(run, home.resolve("c"))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no run here");
  }

  @Test
  void golden_aRecordSaysWhatTheFolderHolds() throws IOException {
    Path path = run("x/a", 0.8);
    run("x/a/inner", 0.8);
    Files.createDirectories(home.resolve("x/empty"));
    assertThat(RunRecord.in(home)).containsExactly(path);
    var record = RunRecord.of(path);
    assertThat(record.method()).isEqualTo("simclr");
    assertThat(record.state()).isEqualTo(RunRecord.State.FINISHED);
    assertThat(record.trained())
        .hasEntrySatisfying("kNN", it -> assertThat(it.accuracy()).isEqualTo(0.8));
    assertThat(record.verdict()).contains("healthy");
    assertThat(record.curves()).extracting(curve -> curve.name()).contains("loss", "lr");
    Files.delete(path.resolve("verdict.json"));
    assertThat(RunRecord.of(path).state()).isEqualTo(RunRecord.State.STOPPED);
    Files.writeString(path.resolve("probes.json"), "[{");
    assertThatThrownBy(() -> RunRecord.of(path))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("probes.json: cannot be read");
  }
}
