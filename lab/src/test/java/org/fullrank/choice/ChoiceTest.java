package org.fullrank.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoiceTest {
  private static final SetFacts PHOTOGRAPHS = new SetFacts(720, 214, 1, 2.46, 2);

  @TempDir private Path folder;

  /** 720 images make 11 batches of 64, so 91 epochs are 1,001 steps. */
  @Test
  void golden_photographs() {
    var choice = Choice.of(PHOTOGRAPHS, 1000);
    assertEquals(new Choice(PHOTOGRAPHS, 3, 96, 16, 64, 91, 1), choice);
    assertThat(choice.lines())
        .containsExactly(
            "views.pixels.channels=3: 100 % of the images have colour",
            "views.size=96, encoder.patch=16: the shorter side is 214 px (median); 6 x 6 patches",
            "train.batch=64, train.epochs=91: 1,001 steps in all over 720 images",
            "train.workers=1: 2 cores, and 2.5 ms to read an image");
    assertThat(choice.overrides(ImageViews.Simclr.DEFAULT))
        .containsExactly(
            "views.pixels.channels=3",
            "views.size=96",
            "encoder.patch=16",
            "train.batch=64",
            "train.epochs=91",
            "train.workers=1");
    assertThat(choice.overrides(ImageViews.MultiCrop.DEFAULT))
        .containsSequence("views.global.size=96", "views.local.size=48", "encoder.patch=16");
    assertThat(choice.overrides(ImageViews.Repeat.DEFAULT)).contains("views.policy.size=96");
    var written =
        new ImageViews.Custom(
            List.of(new Policy(28, List.of()), new Policy(14, List.of()), new Policy(1, List.of())),
            Pixels.DEFAULT);
    assertThat(choice.overrides(written))
        .containsSequence(
            "views.policies.0.size=96",
            "views.policies.1.size=48",
            "views.policies.2.size=16",
            "encoder.patch=16");
  }

  /** 60,000 images make 234 batches of 256; 5 epochs are 1,170 steps. */
  @Test
  void golden_manySmallGrayImages() {
    var facts = new SetFacts(60_000, 28, 0.09, 0, 32);
    assertEquals(new Choice(facts, 1, 28, 4, 256, 5, 8), Choice.of(facts, 1000));
  }

  /** At most half of 20 images, 10, is a batch of 8; two batches an epoch. */
  @Test
  void golden_fewTinyImages() {
    var facts = new SetFacts(20, 5, 0.1, 0, 1);
    assertEquals(new Choice(facts, 3, 8, 1, 8, 50, 1), Choice.of(facts, 100));
    assertEquals(2, Choice.of(new SetFacts(1, 32, 0, 0, 1), 1).batch());
  }

  @Test
  void golden_sizesAreMultiplesOfThePatch() {
    assertEquals(List.of(32, 4), size(32));
    assertEquals(List.of(36, 6), size(36));
    assertEquals(List.of(49, 7), size(50));
    assertEquals(List.of(64, 8), size(64));
    assertEquals(List.of(91, 13), size(95));
    assertEquals(List.of(96, 16), size(4000));
  }

  private static List<Integer> size(int shorterSide) {
    var choice = Choice.of(new SetFacts(800, shorterSide, 1, 0, 2), 100);
    return List.of(choice.size(), choice.patch());
  }

  @Test
  void golden_batchesGrowWithTheSet() {
    assertEquals(128, Choice.of(new SetFacts(4_000, 96, 1, 0, 2), 100).batch());
    assertEquals(256, Choice.of(new SetFacts(20_000, 96, 1, 0, 2), 100).batch());
    assertEquals(64, Choice.of(new SetFacts(3_999, 96, 1, 0, 2), 100).batch());
  }

  @Test
  void golden_warningsOfTooFewStepsAndASlowMachine() {
    assertThat(new Pace(1000, 0.5).warnings()).isEmpty();
    assertThat(new Pace(499, 0.5).warnings())
        .containsExactly(
            "499 steps are few: below 500 an encoder is seldom better than thumbnails; set --steps"
                + " higher");
    assertThat(new Pace(1000, 4.5).warnings())
        .containsExactly(
            "this machine is slow for the run: a step takes 4.50 s, all steps about 75 min; set"
                + " --steps lower");
    assertThat(new Pace(800, 4.5).warnings()).isEmpty();
  }

  @Test
  void refuses_noSteps() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Choice.of(PHOTOGRAPHS, 0))
        .withMessageContaining("steps");
  }

  /** Two gray images, stored as colour, of 20 by 10 and 30 by 40, and a red one of 50 by 50. */
  @Test
  void golden_factsOfAFolder() throws IOException {
    write("a.png", 20, 10, 0x808080);
    write("b.png", 30, 40, 0x828080);
    write("c.png", 50, 50, 0xFF0000);
    var ticks = new AtomicLong();
    try (var data = new DataConfig.Images(folder, 0).open(new Skipped())) {
      var facts = SetFacts.of(data.train(), 4, () -> ticks.getAndAdd(6_000_000));
      assertEquals(new SetFacts(3, 30, 1 / 3.0, 2, 4), facts);
    }
  }

  @Test
  void refuses_aFolderOfUnreadableImages() throws IOException {
    Files.writeString(folder.resolve("a.png"), "no image");
    try (var data = new DataConfig.Images(folder, 0).open(new Skipped())) {
      assertThatThrownBy(() -> SetFacts.of(data.train(), 4, System::nanoTime))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("none of 1 images can be read");
    }
  }

  private void write(String name, int width, int height, int colour) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, colour);
      }
    }
    ImageIO.write(image, "png", folder.resolve(name).toFile());
  }
}
