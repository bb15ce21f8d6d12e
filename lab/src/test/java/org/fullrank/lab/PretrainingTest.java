package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.Pixels;
import org.fullrank.views.ViewsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that end at their first steps: only what a run folder says of them. */
class PretrainingTest {
  private static final Listener AT_ONCE =
      new Listener() {
        @Override
        public boolean stop() {
          return true;
        }
      };

  @TempDir private Path home;

  /** 32 images in batches of {@code batch}. */
  private static RunConfig config(DataConfig data, int batch) {
    return new RunConfig(
        7,
        data,
        ViewsConfig.Simclr.small(14, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
        List.of(),
        SimClrConfig.DEFAULT,
        OptimConfig.AdamW.DEFAULT,
        new TrainConfig(1, batch, 1, Precision.FP32, 4, 1),
        ProbeConfig.DEFAULT);
  }

  private static DataConfig images() {
    return new DataConfig.Subset(new DataConfig.FashionMini(), 32, Optional.of(16));
  }

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
            "train.epochs: want no fewer than have been trained, was 2, which end at step 8; the run"
                + " is at step 12");
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
  void golden_saysWhatBecameOfTheSettingsFile() throws IOException {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    Path recipe = home.resolve("run.yaml");
    Files.writeString(recipe, "# the good one\n" + Files.readString(recipe) + "# its end\n");
    String commented = Files.readString(recipe);
    assertThat(notesOfResuming("train.epochs=3", "optim.lr=0.002"))
        .containsExactly(recipe + ": optim.lr is 0.002, was 0.001; train.epochs is 3, was 1");
    assertThat(recipe)
        .hasContent(
            commented.replace("lr: 0.001", "lr: 0.002").replace(" epochs: 1\n", " epochs: 3\n"));
    assertThat(notesOfResuming()).isEmpty();
    assertThat(notesOfResuming("optim.schedule={name: constant}"))
        .containsExactly(
            recipe
                + ": optim.schedule.name is constant, was cosine; optim.schedule.warmup is nothing,"
                + " was 0.1; optim.schedule.floor is nothing, was 0; written anew, without its"
                + " comments");
    assertThat(recipe).content().doesNotContain("#");
  }

  @Test
  void refuses_lostMetricsBeforeItWritesAnything() throws IOException {
    Pretraining.begin(config(images(), 8), home, afterSteps(2));
    Files.delete(home.resolve("metrics.jsonl"));
    Map<String, String> before = contents(home);
    assertThatThrownBy(() -> Pretraining.resume(home, List.of("train.epochs=3"), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("metrics.jsonl")
        .hasMessageContaining("put the file back");
    assertThat(contents(home)).isEqualTo(before);
  }

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
                + ": the images are not those that the run began on (20 for training then, 21 now);"
                + " put those back, or begin another run in another --out");
    assertThat(contents(run)).isEqualTo(before);
    Files.delete(added);
    Files.move(photos.resolve("3.png"), photos.resolve("33.png"));
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("(names, labels or sizes of those for training differ)");
    Files.move(photos.resolve("33.png"), photos.resolve("3.png"));
    assertThat(Pretraining.resume(run, List.of(), AT_ONCE).outcome().steps()).isEqualTo(2);
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
        .hasMessageContaining("(contents of those for training differ)");
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
        "probe.split: want %s, which %s began with, was %s; begin another run in another --out"
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
      assertThatThrownBy(() -> TrainedRun.open(run)).hasMessageContaining("none for validation");
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
    assertThat(Pretraining.resume(run, onMore, AT_ONCE).outcome().steps()).isEqualTo(4);
    Files.delete(more.resolve("0.png"));
    assertThatThrownBy(() -> Pretraining.resume(run, List.of(), AT_ONCE))
        .hasMessageContaining("32 for training then, 31 now");
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
    Pretraining.resume(
        home,
        List.of(overrides),
        new Listener() {
          @Override
          public void note(String line) {
            notes.add(line);
          }

          @Override
          public boolean stop() {
            return true;
          }
        });
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

  private Path photos(int count) throws IOException {
    Path photos = Files.createDirectory(home.resolve("photos"));
    for (int i = 0; i < count; i++) {
      var image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSample(8, 8, 0, i);
      ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    return photos;
  }

  /** Every file below {@code folder} by its name, one character a byte. */
  private static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
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
