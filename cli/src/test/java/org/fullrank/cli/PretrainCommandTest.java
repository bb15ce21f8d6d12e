package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
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

  private Path photographs(int count) throws IOException {
    Path photos = Files.createDirectory(folder.resolve("my photos"));
    for (int i = 0; i < count; i++) {
      var image = new BufferedImage(16, 14, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 16, 3, 0xFF0000);
      ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    return photos;
  }

  /** 24 images, a few of them for testing, make batches of 8; a view is 7 patches of 2 px. */
  @Test
  void golden_theSettingsForAFolderAreChosenAndTold() throws IOException {
    String photos = photographs(24).toString();
    assertThat(run("pretrain", "simclr", "--data", photos, "--steps", "4", "--dry-run")).isZero();
    assertThat(err.toString().lines().filter(line -> line.startsWith("chosen  ")))
        .hasSize(4)
        .anyMatch(line -> line.contains("views.pixels.channels=3: 100 % of the images"))
        .anyMatch(line -> line.contains("views.size=14, encoder.patch=2: the shorter side is 14"))
        .anyMatch(line -> line.contains("train.batch=8"));
    assertThat(out.toString()).contains("4 steps of");
  }

  @Test
  void refuses_theBestCheckpointOfANewRun() {
    assertThat(run("pretrain", "byol", "--best")).isEqualTo(2);
    assertThat(err.toString()).contains("--best: want --resume beside it");
  }

  @Test
  void refuses_dataThatIsNotThere() {
    assertThat(run("pretrain", "simclr", "--data", "no-such-folder")).isEqualTo(3);
    assertThat(err.toString()).contains("no-such-folder: no such file or folder");
  }

  @Test
  void refuses_stepsWithoutDataAndDataOfAResumedRun() {
    assertThat(run("pretrain", "simclr", "--steps", "4")).isEqualTo(2);
    assertThat(err.toString()).contains("--steps needs --data");
    assertThat(run("pretrain", "--resume", "--out", folder.toString(), "--data", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--resume takes the data of the run");
    assertThat(run("pretrain", "simclr", "--data", "x", "--steps", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--steps: want a positive number");
  }
}
