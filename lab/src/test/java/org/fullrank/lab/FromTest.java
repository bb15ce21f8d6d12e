package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.train.Listener;
import org.fullrank.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code from:} in a run's settings. */
class FromTest {
  @TempDir private Path home;

  private static RunConfig second(String... settings) {
    var all =
        new ArrayList<>(
            List.of(
                "data={name: subset, of: fashion_mini, train: 32, test: 16}",
                "encoder={name: vit, size: {width: 32, depth: 1, heads: 2, mlp_ratio: 2}, patch: 7}",
                "train={epochs: 1, batch: 16, workers: 1}",
                "views={name: plain, size: 14}"));
    all.addAll(List.of(settings));
    return Settings.shipped("supervised", all);
  }

  /** A finished run of SimCLR. */
  private Path first() {
    Path run = home.resolve("first");
    Pretraining.begin(Beginnings.config(Beginnings.images(), 16), run, Listener.SILENT);
    return run;
  }

  private void begin(RunConfig config) {
    Pretraining.begin(config, home.resolve("second"), Beginnings.AT_ONCE);
  }

  @Test
  void golden_runExportAndFileGiveTheSameEncoder() throws IOException {
    Path first = first();
    var sources = List.of(first, first.resolve("model"), first.resolve("model/model.safetensors"));
    for (Path source : sources) {
      var notes = new ArrayList<String>();
      Path run = home.resolve("from-" + sources.indexOf(source));
      Pretraining.begin(second("from.path=" + source), run, Beginnings.atOnce(notes));
      assertThat(notes).anyMatch(note -> note.contains("from " + source) && note.contains("taken"));
    }
    assertThat(hashes("from-0")).hasSize(1).isEqualTo(hashes("from-1")).isEqualTo(hashes("from-2"));
  }

  private List<String> hashes(String run) throws IOException {
    try (Stream<String> lines = Files.lines(home.resolve(run).resolve("provenance.json"))) {
      return lines.filter(line -> line.contains("from_sha256")).toList();
    }
  }

  /** What is known of the source stays on record when the source is gone. */
  @Test
  void golden_resumedRunKeepsItsSourceOnRecord() throws IOException {
    Path first = first();
    begin(second("from.path=" + first));
    List<String> began = hashes("second");
    Files.move(first, home.resolve("gone"));
    Pretraining.resume(home.resolve("second"), List.of(), Listener.SILENT);
    assertThat(hashes("second")).isEqualTo(began).hasSize(1);
    assertThat(Files.readString(home.resolve("second/report.html"))).contains("from sha256");
  }

  /** Two heads or four: the tensors are the same, the function is not. */
  @Test
  void refuses_anotherNumberOfHeads() {
    Path first = first();
    for (Path source : List.of(first, first.resolve("model"))) {
      var config = second("from.path=" + source, "encoder.size.heads=4", "encoder.drop_path=0.1");
      assertThatThrownBy(() -> begin(config))
          .isInstanceOf(Problem.class)
          .hasMessageContainingAll(
              "from: the encoder differs from the encoder in " + source,
              "encoder.size.heads: 4 in this run, 2 in the source",
              "encoder.drop_path: 0.1 in this run, 0.0 in the source",
              "from.differ");
    }
  }

  @Test
  void refuses_otherComponents() {
    var config = second("from.path=" + first(), "components=[contranorm]");
    assertThatThrownBy(() -> begin(config)).hasMessageContaining("components: [");
  }

  @Test
  void golden_whatMayDifferIsNamed() {
    begin(
        second(
            "from.path=" + first(),
            "from.differ=[encoder.drop_path, components]",
            "encoder.drop_path=0.1",
            "components=[{name: soft_cap, cap: 20}]"));
    assertThat(home.resolve("second/checkpoints/step-00000000.safetensors")).exists();
  }

  @Test
  void refuses_everyWrongSettingAtOnce() {
    String text = "from:\n  path: a\n  take: [blocks]\n  freeze: [head]\n  tale: 1\n";
    String rest = Settings.RECIPE.write(second()).replaceAll("(?m)^from:.*\\n", "");
    assertThatThrownBy(() -> Settings.RECIPE.parse("run.yaml", text + rest, List.of()))
        .hasMessageContainingAll(
            "run.yaml:3:3: from.take: want names of tensors below encoder or method, was blocks",
            "run.yaml:4:3: from.freeze: want names of tensors below encoder or method, was head",
            "run.yaml:5:3: from.tale: unknown key");
    assertThatThrownBy(() -> second("from.take=[encoder]"))
        .hasMessageContaining("from.path: missing; want a path");
  }

  @Test
  void golden_settingsAreWrittenAndExplained() {
    var config = second("from={path: runs/a, freeze: [encoder]}");
    assertThat(Settings.RECIPE.parse("written", Settings.RECIPE.write(config), List.of()))
        .isEqualTo(config);
    assertThat(Settings.RECIPE.explain("from"))
        .contains("from.path: a path; no default", "from.take", "default [encoder]");
    assertThat(Settings.RECIPE.explain("from.freeze")).contains("never updated");
    assertThat(Settings.RECIPE.schema().toString()).contains("\"freeze\"");
  }
}
