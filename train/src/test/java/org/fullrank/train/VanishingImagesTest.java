package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that cannot be read, or no longer, while a run trains on them. */
class VanishingImagesTest {
  private static final int IMAGES = 40;
  private static final int BATCH = 4;
  private static final int STEPS = 2 * IMAGES / BATCH;

  @TempDir private Path home;
  private final List<String> notes = new ArrayList<>();

  /** Does something to the images after a step. */
  private interface Deed {
    void to(Path images) throws IOException;
  }

  /** With the folder back, the run goes on to the bits of one that was never disturbed. */
  @Test
  void golden_aFolderThatVanishesForAMomentLeavesACheckpoint() throws IOException {
    Path images = images();
    Path away = home.resolve("away");
    refused(
        () -> train("run", 3, folder -> Files.move(folder, away)),
        images + ": the images are gone: no such file or folder; the run is kept at step ");
    long kept = step("run");
    assertThat(kept).isBetween(3L, STEPS - 1L);
    Files.move(away, images);
    train("run", 0, _ -> {});
    train("whole", 0, _ -> {});
    assertEquals(STEPS, step("run"));
    assertArrayEquals(weights("whole"), weights("run"));
  }

  @Test
  void refuses_toGoOnWhenTheImagesAreDeletedOneByOne() throws IOException {
    Path images = images();
    refused(() -> train("run", 2, VanishingImagesTest::empty), images.toString());
    assertThat(step("run")).isBetween(2L, STEPS - 1L);
    assertThat(notes.getFirst()).startsWith("left out: ").endsWith(": the file was removed");
  }

  /** The first is told at once; the run stops long before its end. */
  @Test
  void refuses_aSetThatIsMostlyBroken() throws IOException {
    Path images = images();
    for (int i = 0; i < 36; i++) {
      Files.writeString(images.resolve(i + ".png"), "not a picture");
    }
    refused(
        () -> train("run", 0, _ -> {}),
        images
            + ": 5 of 40 training samples cannot be read, more than train.most_unreadable 0.1"
            + " allows, such as ");
    assertThat(notes.getFirst()).startsWith("left out: ").contains("not a JPEG");
  }

  @Test
  void golden_theShareIsASetting() throws IOException {
    Path images = images();
    for (int i = 0; i < 36; i++) {
      Files.writeString(images.resolve(i + ".png"), "not a picture");
    }
    Outcome outcome = train("run", config(0.9), 0, _ -> {});
    assertEquals(36, outcome.skipped().list().size());
    assertThat(notes).hasSize(2);
    assertThat(notes.get(1)).startsWith("left out: 10 training samples cannot be read so far");
  }

  @Test
  void refuses_aSetWithoutAReadableImageAndSaysWhy() throws IOException {
    Path images = images();
    for (int i = 0; i < IMAGES; i++) {
      Files.write(images.resolve(i + ".png"), new byte[0]);
    }
    refused(
        () -> train("run", config(1), 0, _ -> {}),
        images + ": none of its 40 training samples can be read, such as ");
  }

  private static void empty(Path folder) throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      Files.delete(folder.resolve(i + ".png"));
    }
  }

  private static void refused(ThrowingCallable run, String message) {
    assertThatThrownBy(run)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertEquals(Problem.Kind.DATA, problem.kind()))
        .hasMessageStartingWith(message);
  }

  private Path images() throws IOException {
    Path images = Files.createDirectory(home.resolve("images"));
    for (int i = 0; i < IMAGES; i++) {
      var image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
      image.setRGB(10, 10, 1000 * i);
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
    return images;
  }

  private void train(String run, long after, Deed deed) {
    train(run, config(0.1), after, deed);
  }

  private Outcome train(String run, RunConfig config, long after, Deed deed) {
    var listener =
        new Listener() {
          @Override
          public void step(Progress progress) {
            if (progress.clock().step() == after) {
              done(deed);
            }
          }

          @Override
          public void note(String line) {
            notes.add(line);
          }
        };
    try (var folder = RunFolder.create(home.resolve(run))) {
      return Run.of(config, folder, listener);
    }
  }

  private void done(Deed deed) {
    try {
      deed.to(home.resolve("images"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long step(String run) {
    return Checkpoint.open(Checkpoint.newest(home.resolve(run)).orElseThrow()).step();
  }

  /** The tensors of the newest checkpoint; the header before them holds the metrics' length. */
  private byte[] weights(String run) throws IOException {
    byte[] file = Files.readAllBytes(Checkpoint.newest(home.resolve(run)).orElseThrow());
    long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(file, 8 + Math.toIntExact(header), file.length);
  }

  private RunConfig config(double mostUnreadable) {
    return new RunConfig(
        7,
        new DataConfig.Images(home.resolve("images"), 0),
        ImageViews.Simclr.small(14, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
        List.of(),
        SimClrConfig.DEFAULT,
        OptimConfig.AdamW.DEFAULT,
        new TrainConfig(2, BATCH, 1, Precision.FP32, 1000, 1, mostUnreadable),
        ProbeConfig.DEFAULT.every(0));
  }
}
