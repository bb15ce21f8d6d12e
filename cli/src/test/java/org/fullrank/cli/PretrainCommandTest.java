package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pretrain says before a run; what a run does is tested where it is done. */
final class PretrainCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void golden_aShippedRecipeIsShownWhole() throws IOException {
    assertThat(run("config", "show", "byol", "--set", "optim.lr=0.5")).isZero();
    Path file = Files.writeString(folder.resolve("run.yaml"), out.toString());
    assertThat(out.toString()).contains("byol", "lr: 0.5");
    String written = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("config", "show", file.toString())).isZero();
    assertThat(out.toString()).isEqualTo(written);
  }

  /** As the settings that pretrain takes. */
  @Test
  void golden_aRecipeIsShownWithBareSettings() {
    assertThat(run("config", "show", "byol", "optim.lr=0.5", "--set", "seed=8")).isZero();
    assertThat(out.toString()).contains("lr: 0.5", "seed: 8");
  }

  @Test
  void refuses_everyWrongKeyAtOnceWithItsPlace() throws IOException {
    Path file =
        Files.writeString(folder.resolve("run.yaml"), "sed: 1\noptim: {name: adam_w, lrr: 1}\n");
    assertThat(run("pretrain", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("run.yaml:1:1: sed", "run.yaml:2:23: optim.lrr", "did you mean \"lr\"?")
        .doesNotContain("at org.fullrank");
  }

  @Test
  void refuses_toPretrainWithoutARecipe() {
    assertThat(run("pretrain")).isEqualTo(2);
    assertThat(err.toString()).contains("want a recipe: a YAML file");
  }

  @Test
  void refuses_toResumeWithARecipeButTakesASettingToChange() throws IOException {
    assertThat(run("pretrain", "--resume", "byol", "--out", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("byol: --resume takes no recipe");
    Files.writeString(folder.resolve("run.yaml"), "seed: 1\n");
    assertThat(run("pretrain", "--resume", "--out", folder.toString(), "train.epoch=5"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("train.epoch", "did you mean \"epochs\"?");
  }

  @Test
  void refuses_toResumeNothing() {
    assertThat(run("pretrain", "--resume")).isEqualTo(2);
    assertThat(err.toString()).contains("--out");
    assertThat(run("pretrain", "--resume", "--out", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no run to resume");
  }
}
