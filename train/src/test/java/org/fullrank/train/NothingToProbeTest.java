package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.diagnose.History;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose test images cannot be classified goes to its end, unprobed. */
class NothingToProbeTest {
  @TempDir private Path home;
  private final List<String> notes = new ArrayList<>();

  @Test
  void golden_testImagesWithoutLabels() throws IOException {
    trainingImages();
    picture("test/0.png", 100);
    picture("test/1.png", 101);
    assertThat(trained().skipped().list()).isEmpty();
    assertThat(notes).isEmpty();
  }

  @Test
  void golden_testImagesThatCannotBeRead() throws IOException {
    trainingImages();
    for (String name : List.of("test/cat/0.png", "test/cat/1.png", "test/dog/0.png")) {
      Files.createDirectories(home.resolve("images").resolve(name).getParent());
      Files.writeString(home.resolve("images").resolve(name), "not a picture");
    }
    var outcome = trained();
    assertThat(outcome.skipped().list()).hasSize(3);
    assertThat(outcome.images()).isEqualTo(11);
    assertThat(notes).singleElement().asString().contains("no probe");
  }

  private void trainingImages() throws IOException {
    for (int i = 0; i < 4; i++) {
      picture("train/cat/%d.png".formatted(i), i);
      picture("train/dog/%d.png".formatted(i), 50 + i);
    }
  }

  private void picture(String name, int shade) throws IOException {
    var image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
    image.setRGB(10, 10, shade);
    Path file = home.resolve("images").resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  /** Trains for two epochs and appraises. */
  private Outcome trained() {
    var data = new DataConfig.Images(home.resolve("images"), 0.1);
    var config =
        new RunConfig(
            7,
            data,
            ImageViews.Simclr.small(14, Pixels.GRAY),
            EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
            List.of(),
            SimClrConfig.DEFAULT,
            OptimConfig.AdamW.DEFAULT,
            new TrainConfig(2, 4, 1, Precision.FP32, 4, 1),
            ProbeConfig.DEFAULT);
    var noted =
        new Listener() {
          @Override
          public void note(String line) {
            notes.add(line);
          }
        };
    try (var folder = RunFolder.create(home.resolve("run"));
        var splits = data.open(new Skipped())) {
      var outcome = Run.of(config, folder, noted);
      assertThat(outcome.finished()).isTrue();
      var evaluation = EncoderEvaluation.of(config, splits, outcome.model(), History.NONE);
      assertThat(evaluation.rows()).isEmpty();
      return outcome;
    }
  }
}
