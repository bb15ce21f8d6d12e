package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fullrank.lab.Beginnings.AT_ONCE;
import static org.fullrank.lab.Beginnings.atOnce;
import static org.fullrank.lab.Beginnings.config;
import static org.fullrank.lab.Beginnings.contents;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.probe.Split;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run goes on with the images that it began on, or says so. */
class SameImagesTest {
  @TempDir private Path home;

  @Test
  void refuses_toGoOnWithOtherImagesThanItBeganOn() throws IOException {
    Path photos = photos(20);
    Path run = home.resolve("run");
    Pretraining.begin(config(new DataConfig.Images(photos, 0), 8), run, AT_ONCE);
    Map<String, String> before = contents(run);
    Path added = Files.copy(photos.resolve("3.png"), photos.resolve("33.png"));
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.DATA))
        .hasMessage(
            run
                + ": the samples have changed since the run began (20 training samples then, 21 now);"
                + " restore them, or begin another run in another --out");
    assertThat(contents(run)).isEqualTo(before);
    Files.delete(added);
    Files.move(photos.resolve("3.png"), photos.resolve("33.png"));
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("(names, labels or sizes of the training samples differ)");
    Files.move(photos.resolve("33.png"), photos.resolve("3.png"));
    assertThat(Pretraining.resume(run, List.of(), AT_ONCE).outcome().steps()).isEqualTo(2);
  }

  /** With fewer images the run has fewer steps and no full batch; neither setting is at fault. */
  @ParameterizedTest
  @CsvSource({"20", "36"})
  void refuses_toGoOnWithoutImagesAndBlamesNoSetting(int removed) throws IOException {
    Path photos = photos(40);
    Path run = home.resolve("run");
    var fourSteps =
        new Listener() {
          private long done;

          @Override
          public void step(Progress progress) {
            done = progress.clock().step();
          }

          @Override
          public boolean stop() {
            return done == 4;
          }
        };
    Pretraining.begin(config(new DataConfig.Images(photos, 0), 8), run, fourSteps);
    for (int i = 0; i < removed; i++) {
      Files.delete(photos.resolve(i + ".png"));
    }
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.DATA))
        .hasMessageContaining("40 training samples then, %d now".formatted(40 - removed));
  }

  /** The run is trained by then, and says so; nothing of it is lost. */
  @Test
  void refuses_toMeasureUnreadableImagesAndNamesTheirFolder() throws IOException {
    Path photos = photos(20);
    Path run = home.resolve("run");
    var breaking =
        new Listener() {
          @Override
          public void note(String line) {
            if (line.startsWith("probing")) {
              IntStream.range(0, 20).forEach(i -> broken(photos.resolve(i + ".png")));
            }
          }
        };
    var config = config(new DataConfig.Images(photos, 0), 8);
    assertThatThrownBy(() -> Pretraining.begin(config, run, breaking))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.DATA))
        .hasMessage(
            photos
                + ": a diagnosis wants 2 readable samples or more, was 0; the run is trained, and"
                + " --resume measures it once its samples can be read");
    assertThat(Checkpoint.newest(run)).isPresent();
  }

  private static void broken(Path file) {
    try {
      Files.writeString(file, "no picture");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every BMP of so many pixels has the same size. */
  @Test
  void refuses_toGoOnWithFilesThatWereWrittenAnewAtTheirSize() throws IOException {
    Path photos = Files.createDirectory(home.resolve("photos"));
    paint(photos, 40, 0);
    Path run = home.resolve("run");
    Pretraining.begin(config(new DataConfig.Images(photos, 0), 8), run, AT_ONCE);
    paint(photos, 40, 100);
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("(contents of the training samples differ)");
    paint(photos, 40, 0);
    assertThat(Pretraining.resume(run, List.of(), AT_ONCE).outcome().steps()).isEqualTo(5);
  }

  /** Whatever else is changed with it, and whether the settings or an override say so. */
  @ParameterizedTest
  @CsvSource({"test, validation", "validation, test"})
  void refuses_toGoOnOnAnotherSplit(String began, String other) throws IOException {
    Path run = home.resolve("run");
    var config = config(new DataConfig.FashionMini(), 200);
    Split split = Split.valueOf(began.toUpperCase(Locale.ROOT));
    Pretraining.begin(config.withProbe(config.probe().on(split)), run, AT_ONCE);
    Map<String, String> before = contents(run);
    String message =
        "probe.split: want %s, as at the start of %s, was %s; begin another run in another --out"
            .formatted(began, run, other);
    var named = "data={name: subset, of: {name: fashion_mini}, train: 1800}";
    for (var more : List.of(List.<String>of(), List.of(named))) {
      var overrides = Stream.concat(Stream.of("probe.split=" + other), more.stream()).toList();
      assertThatThrownBy(() -> Pretraining.resume(run, overrides, AT_ONCE)).hasMessage(message);
    }
    assertThat(contents(run)).isEqualTo(before);
    Path recipe = run.resolve("run.yaml");
    String edited = Files.readString(recipe).replace("split: " + began, "split: " + other);
    Files.writeString(recipe, edited);
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE)).hasMessage(message);
    if (split == Split.TEST) {
      assertThatThrownBy(() -> TrainedRun.open(run)).hasMessageContaining("no validation samples");
    }
    Files.delete(run.resolve("provenance.json"));
    var back = List.of("probe.split=" + began);
    assertThatThrownBy(() -> Pretraining.resume(run, back, AT_ONCE))
        .hasMessageStartingWith("probe.split: want " + other);
  }

  private static void paint(Path folder, int count, int shade) throws IOException {
    for (int i = 0; i < count; i++) {
      var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      image.setRGB(8, 8, shade + i);
      ImageIO.write(image, "bmp", folder.resolve(i + ".bmp").toFile());
    }
  }

  /** Who names other data wants them, and is held to them from then on. */
  @Test
  void golden_goesOnWithOtherImagesWhereToldTo() throws IOException {
    Path photos = photos(20);
    Path run = home.resolve("run");
    Pretraining.begin(config(new DataConfig.Images(photos, 0), 8), run, AT_ONCE);
    Path more = home.resolve("more");
    Files.createDirectory(more);
    for (int i = 0; i < 32; i++) {
      Files.copy(photos.resolve(i % 20 + ".png"), more.resolve(i + ".png"));
    }
    var onMore = List.of("data.path=" + more);
    var notes = new ArrayList<String>();
    assertThat(Pretraining.resume(run, onMore, atOnce(notes)).outcome().steps()).isEqualTo(4);
    assertThat(notes.getFirst())
        .isEqualTo(
            run
                + ": other samples than at the start of the run (20 training samples then, 32 now);"
                + " test samples may include old training samples");
    Path same = Files.createSymbolicLink(home.resolve("same"), more);
    notes.clear();
    Pretraining.resume(run, List.of("data.path=" + same), atOnce(notes));
    assertThat(notes).noneMatch(note -> note.contains("other samples"));
    Files.delete(more.resolve("0.png"));
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE))
        .hasMessageContaining("32 training samples then, 31 now");
  }

  private Path photos(int count) throws IOException {
    Path photos = Files.createDirectory(home.resolve("photos"));
    for (int i = 0; i < count; i++) {
      var image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSample(8, 8, 0, i);
      ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    return photos;
  }
}
