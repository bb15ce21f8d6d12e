package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Image;
import org.fullrank.data.Skipped;
import org.fullrank.testing.Leaks;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageEncoderTest {
  @TempDir private static Path runs;

  @TempDir private Path home;

  @BeforeAll
  static void train() {
    Pretraining.begin(
        Beginnings.config(Beginnings.images(), 16), runs.resolve("a"), Listener.SILENT);
  }

  private static Path model() {
    return runs.resolve("a/model");
  }

  private static BufferedImage picture(long seed) {
    var random = new Random(seed);
    var picture = new BufferedImage(20, 17, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < 17; y++) {
      for (int x = 0; x < 20; x++) {
        picture.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return picture;
  }

  private static byte[] png(BufferedImage picture) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void golden_everyKindOfPictureGivesTheSameVector() throws IOException {
    var encoder = ImageEncoder.open(model());
    Path file = Files.write(home.resolve("a.png"), png(picture(1)));
    float[] vector = encoder.embed(picture(1));
    assertThat(vector).hasSize(32).isNotEqualTo(encoder.embed(picture(2)));
    assertThat(encoder.width()).isEqualTo(32);
    assertThat(encoder.embed(file)).isEqualTo(vector);
    assertThat(encoder.embed(png(picture(1)))).isEqualTo(vector);
    assertThat(encoder.embed(List.of(Image.of(picture(1)))).getFirst()).isEqualTo(vector);
    assertThat(encoder.embed(List.of())).isEmpty();
  }

  @Test
  void golden_vectorsAreTheEmbeddingsOfTheSamePictures() throws IOException {
    Path photos = Files.createDirectory(home.resolve("photos"));
    var pictures = new ArrayList<Image>();
    for (int i = 0; i < 70; i++) {
      Files.write(photos.resolve("%02d.png".formatted(i)), png(picture(i)));
      pictures.add(Image.of(picture(i)));
    }
    var vectors = ImageEncoder.open(runs.resolve("a")).embed(pictures);
    assertThat(vectors).hasSize(70);
    var saved = SavedEncoder.open(model());
    try (var data = new DataConfig.Images(photos, 0).open(new Skipped())) {
      var embedded = saved.embed(data.train(), new Skipped()).embeddings();
      for (int i = 0; i < 70; i++) {
        float[] row = new float[32];
        System.arraycopy(embedded.values(), 32 * i, row, 0, 32);
        assertArrayEquals(row, vectors.get(i), 1e-6f);
      }
    }
  }

  /** A run folder without an exported model: its newest checkpoint. */
  @Test
  void golden_checkpointGivesTheSameVector() throws IOException {
    Path run = home.resolve("b");
    Files.createDirectories(run.resolve("checkpoints"));
    Files.copy(runs.resolve("a/run.yaml"), run.resolve("run.yaml"));
    String newest = "checkpoints/step-00000002.safetensors";
    Files.copy(runs.resolve("a").resolve(newest), run.resolve(newest));
    assertArrayEquals(
        ImageEncoder.open(model()).embed(picture(1)),
        ImageEncoder.open(run).embed(picture(1)),
        1e-6f);
  }

  @Test
  void property_manyThreadsGetTheSameVectors() throws InterruptedException, ExecutionException {
    var encoder = ImageEncoder.open(model());
    var alone = new ArrayList<float[]>();
    for (int i = 0; i < 8; i++) {
      alone.add(encoder.embed(picture(i)));
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      var tasks = new ArrayList<Callable<float[]>>();
      for (int i = 0; i < 400; i++) {
        long seed = i % 8;
        tasks.add(() -> encoder.embed(picture(seed)));
      }
      List<Future<float[]>> together = threads.invokeAll(tasks);
      for (int i = 0; i < together.size(); i++) {
        assertArrayEquals(alone.get(i % 8), together.get(i).get(), 1e-6f);
      }
    }
  }

  @Test
  void leaves_nothing() {
    var encoder = ImageEncoder.open(model());
    Leaks.none(() -> assertThat(encoder.embed(picture(3))).hasSize(32));
  }

  @Test
  void refuses_whatIsNoEncoderAndNoPicture() throws IOException {
    assertThatThrownBy(() -> ImageEncoder.open(home))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("neither a run nor an exported model");
    assertThatThrownBy(() -> ImageEncoder.open(home.resolve("none")))
        .hasMessageContaining("no such folder");
    Path text = Files.writeString(home.resolve("a.png"), "no picture");
    var encoder = ImageEncoder.open(model());
    assertThatThrownBy(() -> encoder.embed(text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("a.png: not a JPEG");
    assertThatThrownBy(() -> encoder.embed(home.resolve("none.png")))
        .hasMessageContaining("none.png: no such file");
    assertThatThrownBy(() -> encoder.embed(new byte[3]))
        .hasMessageContaining("picture: not a JPEG");
  }
}
