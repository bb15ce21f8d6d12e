package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fullrank.lab.Beginnings.AT_ONCE;
import static org.fullrank.lab.Beginnings.config;
import static org.fullrank.lab.Beginnings.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that a run refuses before its first step. */
class RefusedRunTest {
  @TempDir private Path home;

  /** 64 of 32 images, and images that are not there. */
  @Test
  void leaves_noFolderOfARefusedRun() {
    Path run = home.resolve("runs/new/a");
    assertThatThrownBy(() -> Pretraining.begin(config(images(), 64), run, AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("train.batch");
    assertThat(home.resolve("runs")).doesNotExist();
    var missing = new DataConfig.Images(home.resolve("missing"), 0);
    assertThatThrownBy(() -> Pretraining.begin(config(missing, 8), run, AT_ONCE))
        .isInstanceOf(Problem.class);
    assertThat(home.resolve("runs")).doesNotExist();
  }

  /** Also where the folder was there before, with a user's files in it. */
  @Test
  void leaves_aUsersFolderAsItWas() throws IOException {
    Path run = Files.createDirectories(home.resolve("a"));
    refuse(run);
    assertThat(run).isEmptyDirectory();
    Files.writeString(run.resolve("notes.txt"), "mine");
    Files.writeString(Files.createDirectories(run.resolve("model")).resolve("mine"), "mine");
    refuse(run);
    try (var files = Files.walk(run)) {
      assertThat(files.map(file -> run.relativize(file).toString()))
          .containsExactlyInAnyOrder("", "notes.txt", "model", "model/mine");
    }
  }

  private static void refuse(Path run) {
    assertThatThrownBy(() -> Pretraining.begin(config(images(), 64), run, AT_ONCE))
        .isInstanceOf(Problem.class);
  }

  /** Each takes more than any machine of today has; built, it would take minutes and then fail. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "encoder.size={width: 2000000, depth: 1, heads: 1, mlp_ratio: 1}",
        "encoder.size={width: 2000000000, depth: 1, heads: 1, mlp_ratio: 1}",
        "encoder.size={width: 200000, depth: 1000, heads: 2, mlp_ratio: 4}",
        "encoder.size={width: 32, depth: 1, heads: 2, mlp_ratio: 60000000}",
        "method={name: simclr, hidden: 2000000000, output: 2000000000}",
        "method={name: byol, hidden: 2000000000, output: 2000}",
        "method={name: vicreg, hidden: 20, output: 2000000000}",
        "encoder={name: vit, patch: 1, size: {width: 1024, depth: 900, heads: 2}}",
      })
  void refuses_whatCannotFitTheMemory(String setting) {
    var views = "views={name: simclr, size: 256, pixels: {channels: 1}}";
    Path run = home.resolve("a");
    var settings =
        Settings.shipped(
            "simclr",
            List.of(
                "data={name: subset, of: fashion_mini, train: 1024, test: 16}",
                "encoder={name: vit, patch: 16, size: {width: 32, depth: 1, heads: 2}}",
                "train.batch=1024",
                views,
                setting));
    assertThatThrownBy(() -> Pretraining.begin(settings, run, AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("memory: want a run that fits the machine's ")
        .hasMessageContaining("GiB");
    assertThat(run).doesNotExist();
  }

  /** A table of 65,536 by 65,536 offsets has more entries than an array may have. */
  @Test
  void refuses_relativePositionsOfTooManyTokens() {
    var settings =
        Settings.shipped(
            "simclr",
            List.of(
                "data={name: subset, of: fashion_mini, train: 8, test: 8}",
                "encoder={name: vit, patch: 1, positions: relative, pool: mean,"
                    + " size: {width: 4, depth: 1, heads: 1}}",
                "train.batch=2",
                "views={name: simclr, size: 256, pixels: {channels: 1}}"));
    assertThatThrownBy(() -> Pretraining.begin(settings, home.resolve("a"), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("memory: ");
  }

  @Test
  void refuses_moreViewsThanAnyMethodTakes() {
    assertThatThrownBy(() ->
            Settings.shipped(
                "simclr",
                List.of(
                    "views={name: repeat, count: 2000000000,"
                        + " policy: {size: 8, steps: []}, pixels: {channels: 1}}")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("views.count");
  }
}
