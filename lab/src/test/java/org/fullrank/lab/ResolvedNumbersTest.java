package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.lab.Beginnings.AT_ONCE;
import static org.fullrank.lab.Beginnings.config;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.fullrank.data.DataConfig;
import org.fullrank.train.Listener;
import org.fullrank.train.RunConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file of a run says what its pixels were normalised by. */
class ResolvedNumbersTest {
  @TempDir private Path home;

  /** Eight gray images of level 51, which is 0.2, and eight of level 102, which is 0.4. */
  private DataConfig gray() throws IOException {
    Path folder = Files.createDirectories(home.resolve("gray"));
    for (int i = 0; i < 16; i++) {
      var image = new BufferedImage(14, 14, BufferedImage.TYPE_BYTE_GRAY);
      int level = i % 2 == 0 ? 51 : 102;
      image.getRaster().setPixels(0, 0, 14, 14, IntStream.range(0, 196).map(_ -> level).toArray());
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return new DataConfig.Images(folder, 0);
  }

  private RunConfig begun(RunConfig config) {
    Path run = home.resolve("run");
    Pretraining.begin(config, run, AT_ONCE);
    return Settings.read(run.resolve("run.yaml"), List.of());
  }

  private static RunConfig with(Pixels pixels, RunConfig config) {
    return config.withViews(((ImageViews) config.views()).with(pixels));
  }

  private static Pixels pixels(RunConfig config) {
    return ((ImageViews) config.views()).pixels();
  }

  @Test
  void golden_fashionHasItsOwn() {
    assertEquals(Pixels.FASHION_MNIST, pixels(begun(config(Beginnings.images(), 8))));
  }

  @Test
  void golden_otherGrayIsMeasured() throws IOException {
    assertEquals(new Pixels(1, List.of(0.3), List.of(0.1)), pixels(begun(config(gray(), 8))));
  }

  @Test
  void golden_colourHasThatOfImageNet() throws IOException {
    assertEquals(Pixels.IMAGENET, pixels(begun(with(Pixels.RGB, config(gray(), 8)))));
  }

  @Test
  void golden_givenNumbersStay() throws IOException {
    var given = new Pixels(1, List.of(0.5), List.of(0.25));
    assertEquals(given, pixels(begun(with(given, config(gray(), 8)))));
  }

  /** A run of an earlier version, whose settings leave open what its steps have had. */
  @Test
  void golden_anOldRunGoesOnAsItWas() throws IOException {
    var config = config(gray(), 8);
    begun(config);
    Path yaml = home.resolve("run/run.yaml");
    Documents.write(yaml, Settings.RECIPE.write(config));
    try (var open = TrainedRun.open(home.resolve("run"))) {
      assertEquals(0.286, pixels(open.config()).mean(0));
    }
    Pretraining.resume(home.resolve("run"), List.of(), AT_ONCE);
    assertEquals(Pixels.FASHION_MNIST, pixels(Settings.read(yaml, List.of())));
  }

  @Test
  void golden_anExportedEncoderSaysWhatItIsFed() throws IOException {
    var data = new DataConfig.Subset(new DataConfig.FashionMini(), 32, Optional.of(16));
    Pretraining.begin(config(data, 16), home.resolve("run"), Listener.SILENT);
    assertThat(Files.readString(home.resolve("run/model/config.json")))
        .contains("\"mean\" : [ 0.286 ]", "\"std\" : [ 0.353 ]", "\"size\" : 14");
    assertThat(Files.readString(home.resolve("run/model/input.json")))
        .contains("\"mean\" : [ 0.286 ]", "\"std\" : [ 0.353 ]", "\"size\" : 14")
        .contains("\"channels\" : [ \"gray\" ]", "bilinear, antialiased");
  }
}
