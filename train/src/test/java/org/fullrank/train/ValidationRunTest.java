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
import org.fullrank.data.Splits;
import org.fullrank.diagnose.History;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.ProbeResult;
import org.fullrank.probe.Split;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on 40 training images of two classes, whose test images are no pictures. */
class ValidationRunTest {
  @TempDir private Path home;
  private final List<ProbeResult> probed = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();

  /** 36 images in batches of 6 are 6 steps; 4 are held out, and no test image is looked at. */
  @Test
  void golden_learnsWithoutWhatItIsMeasuredOnAndReadsNoTestImage() throws IOException {
    for (int i = 0; i < 20; i++) {
      picture("train/cat/%d.png".formatted(i), i);
      picture("train/dog/%d.png".formatted(i), 50 + i);
    }
    for (String name : List.of("test/cat/0.png", "test/dog/0.png")) {
      Files.createDirectories(home.resolve("images").resolve(name).getParent());
      Files.writeString(home.resolve("images").resolve(name), "not a picture");
    }
    var config = config();
    try (var folder = RunFolder.create(home.resolve("run"));
        var splits = config.open(new Skipped())) {
      var outcome = Run.of(config, folder, listener());
      assertThat(outcome.steps()).isEqualTo(6);
      assertThat(outcome.skipped().list()).isEmpty();
      assertThat(outcome.images()).isEqualTo(40);
      assertThat(sizes).containsExactly(36, 4);
      assertThat(probed).singleElement().asString().endsWith(" of the validation samples");
      var evaluation = EncoderEvaluation.of(config, splits, outcome.model(), History.NONE);
      for (EncoderEvaluation.ProbeRow row : evaluation.rows()) {
        assertThat(row.probes().knn().protocol().lines())
            .contains(
                "train: 36 samples of width " + row.probes().knn().protocol().sizes().width(),
                "validation: 4 samples of 2 classes");
        assertThat(row.probes().linear().protocol().split()).isEqualTo(Split.VALIDATION);
      }
      assertThat(evaluation.rows()).hasSize(3);
    }
  }

  private Listener listener() {
    return new Listener() {
      @Override
      public void begins(Model model, Splits data) {
        sizes.addAll(List.of(data.train().size(), data.test().size()));
      }

      @Override
      public void probed(int epoch, ProbeResult result) {
        probed.add(result);
      }
    };
  }

  private void picture(String name, int shade) throws IOException {
    var image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
    image.setRGB(10, 10, shade);
    Path file = home.resolve("images").resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private RunConfig config() {
    return new RunConfig(
        7,
        new DataConfig.Images(home.resolve("images"), 0.1),
        ImageViews.Simclr.small(14, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
        List.of(),
        SimClrConfig.DEFAULT,
        OptimConfig.AdamW.DEFAULT,
        new TrainConfig(1, 6, 1, Precision.FP32, 4, 1),
        new ProbeConfig(5, 0.07, 1, new ProbeConfig.Subset(20, 20), Split.VALIDATION));
  }
}
