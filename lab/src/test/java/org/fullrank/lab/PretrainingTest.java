package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fullrank.lab.Beginnings.AT_ONCE;
import static org.fullrank.lab.Beginnings.atOnce;
import static org.fullrank.lab.Beginnings.config;
import static org.fullrank.lab.Beginnings.contents;
import static org.fullrank.lab.Beginnings.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;
import org.fullrank.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end at their first steps: only what a run folder says of them. */
class PretrainingTest {
  @TempDir private Path home;

  private RunConfig written() {
    return Settings.read(home.resolve("run.yaml"), List.of());
  }

  @Test
  void golden_overridesOfAResumedRunAreItsSettingsFromThenOn() {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    assertThat(written().train().epochs()).isEqualTo(1);
    var more = Pretraining.resume(home, List.of("train.epochs=3"), AT_ONCE);
    assertThat(more.outcome().steps()).isEqualTo(12);
    assertThat(written().train().epochs()).isEqualTo(3);
    assertThat(Pretraining.resume(home, List.of(), AT_ONCE).outcome().steps()).isEqualTo(12);
  }

  /**
   * Four steps of a cosine end at (1 + cos 3π/4)/2 = 0.146 of 1e-3; step 5 of 12 has 0.853 of it.
   */
  @Test
  void golden_moreEpochsTellThatTheRateJumpsBack() {
    Pretraining.begin(config(images(), 8), home, Listener.SILENT);
    assertThat(
            notesOfResuming("train.epochs=3", "optim.schedule={name: cosine, warmup: 0, floor: 0}"))
        .anySatisfy(note ->
            assertThat(note)
                .startsWith("the learning rate goes from ")
                .contains(" at step 4 to 7.5e-04 at step 5", "12 steps"));
  }

  /** Stopped after two of four steps, and resumed as it was. */
  @Test
  void golden_unchangedSettingsTellNothingOfTheRate() {
    Pretraining.begin(
        config(images(), 8),
        home,
        new Listener() {
          private int steps;

          @Override
          public void step(Progress progress) {
            steps++;
          }

          @Override
          public boolean stop() {
            return steps == 2;
          }
        });
    assertThat(notesOfResuming()).isEmpty();
  }

  @Test
  void refuses_overridesThatDoNotFitAndKeepsTheSettings() {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    assertThatThrownBy(() -> Pretraining.resume(home, List.of("train.batch=64"), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("train.batch");
    assertThat(written().train().batch()).isEqualTo(8);
  }

  /** Else its report would call the weights of three epochs those of one. */
  @Test
  void refuses_fewerEpochsThanHaveBeenTrained() {
    Pretraining.begin(config(images(), 8), home, Listener.SILENT);
    Pretraining.resume(home, List.of("train.epochs=3"), Listener.SILENT);
    assertThatThrownBy(() -> Pretraining.resume(home, List.of("train.epochs=2"), Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "train.epochs: want at least the epochs already trained, was 2, which end at step 8;"
                + " the run is at step 12");
    assertThat(written().train().epochs()).isEqualTo(3);
  }

  @Test
  void golden_aResumedRunKeepsAUsersCommentsWhereNothingChanged() throws IOException {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    Path recipe = home.resolve("run.yaml");
    String commented = "# the good one\n" + Files.readString(recipe);
    Files.writeString(recipe, commented);
    Pretraining.resume(home, List.of(), AT_ONCE);
    Pretraining.resume(home, List.of("train.epochs=1"), AT_ONCE);
    assertThat(recipe).hasContent(commented);
  }

  @Test
  void golden_formerSettingsFilesAreKeptUnderNumbers() throws IOException {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    Path recipe = home.resolve("run.yaml");
    String first = "# the good one\n" + Files.readString(recipe);
    Files.writeString(recipe, first);
    assertThat(notesOfResuming("train.epochs=3", "optim.lr=0.002")).containsExactly(kept(1));
    String second = Files.readString(recipe);
    assertThat(second).doesNotContain("#").contains("lr: 0.002\n", " epochs: 3\n");
    assertThat(notesOfResuming()).isEmpty();
    Files.writeString(home.resolve("run.yaml.3"), "a user's own");
    assertThat(notesOfResuming("optim.schedule={name: constant}")).containsExactly(kept(2));
    assertThat(notesOfResuming("optim.lr=0.003")).containsExactly(kept(4));
    assertThat(home.resolve("run.yaml.1")).hasContent(first);
    assertThat(home.resolve("run.yaml.2")).hasContent(second);
    assertThat(home.resolve("run.yaml.3")).hasContent("a user's own");
    assertThat(written().train().epochs()).isEqualTo(3);
  }

  private String kept(int number) {
    return "%s: rewritten with the changed settings; the old file is kept as run.yaml.%d"
        .formatted(home.resolve("run.yaml"), number);
  }

  @Test
  void refuses_lostMetricsBeforeItWritesAnything() throws IOException {
    Pretraining.begin(config(images(), 8), home, afterSteps(2));
    Files.delete(home.resolve("metrics.jsonl"));
    Map<String, String> before = contents(home);
    assertThatThrownBy(() -> Pretraining.resume(home, List.of("train.epochs=3"), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("metrics.jsonl")
        .hasMessageContaining("restore the file");
    assertThat(contents(home)).isEqualTo(before);
  }

  @Test
  void golden_saysThatWithoutItsProvenanceTheImagesCannotBeCompared() throws IOException {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    for (String broken : List.of("", "{", "[]", "{\"train_images\": {}}")) {
      Files.writeString(home.resolve("provenance.json"), broken);
      assertThat(notesOfResuming()).as(broken).anyMatch(note -> note.contains("provenance.json"));
      assertThat(notesOfResuming()).noneMatch(note -> note.contains("provenance.json"));
    }
    Files.delete(home.resolve("provenance.json"));
    assertThat(notesOfResuming()).anyMatch(note -> note.contains("provenance.json"));
  }

  private List<String> notesOfResuming(String... overrides) {
    var notes = new ArrayList<String>();
    Pretraining.resume(home, List.of(overrides), atOnce(notes));
    return notes;
  }

  private static Listener afterSteps(int steps) {
    return new Listener() {
      private int seen;

      @Override
      public void step(Progress progress) {
        seen++;
      }

      @Override
      public boolean stop() {
        return seen == steps;
      }
    };
  }

  @Test
  void golden_aRefusedRunLeavesItsFolderFree() {
    assertThatThrownBy(() -> Pretraining.begin(config(images(), 64), home, AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("train.batch");
    var gone = new DataConfig.Images(home.resolve("gone"), 0.1);
    assertThatThrownBy(() -> Pretraining.begin(config(gone, 8), home, AT_ONCE))
        .isInstanceOf(Problem.class);
    assertThat(Pretraining.isRun(home)).isFalse();
    assertThat(Pretraining.begin(config(images(), 8), home, AT_ONCE).outcome().steps())
        .isEqualTo(4);
  }
}
