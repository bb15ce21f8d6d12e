package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.fullrank.calibrate.Bootstrap;
import org.fullrank.calibrate.CalibrationMeasure;
import org.fullrank.calibrate.Isotonic;
import org.fullrank.calibrate.Temperature;
import org.fullrank.calibrate.VectorScaling;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Corruption;
import org.fullrank.data.DataConfig;
import org.fullrank.lab.Calibration.Damage;
import org.fullrank.lab.Calibration.Source;
import org.fullrank.lab.CalibrationRequest.Scaling;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** The calibration of a run that takes a second to train. */
class CalibrationTest {
  private static final List<String> SMALL =
      List.of(
          "data={name: subset, of: fashion_mini, train: 200, test: 60}",
          "encoder.size={width: 16, depth: 1, heads: 2, mlp_ratio: 2}",
          "encoder.patch=14",
          "train={epochs: 2, batch: 50, workers: 1}",
          "probe.split=validation");

  @TempDir private static Path home;
  @TempDir private Path folder;

  private static Path run() {
    return home.resolve("run");
  }

  @BeforeAll
  static void train() {
    Pretraining.begin(Settings.shipped("supervised", SMALL), run(), Listener.SILENT);
  }

  private static CalibrationRequest request(Scaling scaling) {
    return new CalibrationRequest(
        scaling,
        CalibrationMeasure.Settings.USUAL,
        0.8,
        new Bootstrap(10, 0.95, new Seed(0)),
        new Seed(0));
  }

  private static Source on(DataConfig data) {
    return new Source(Optional.of(data), false, List.of(), Optional.empty());
  }

  /** What was measured after is what the stored model predicts, and so does the run. */
  @ParameterizedTest
  @EnumSource(Scaling.class)
  void golden_theFittedMapIsStoredAndApplied(Scaling scaling) {
    var result = Calibration.of(run(), Source.OWN, request(scaling));
    assertThat(result.images().calibration().size()).isEqualTo(20);
    assertThat(result.images().test().size()).isEqualTo(60);
    Calibration.save(run(), result);
    var stored = ExportedModel.open(run().resolve("model"));
    var head = stored.config().head().orElseThrow();
    switch (result.calibrator()) {
      case Temperature(double value) -> assertThat(head.temperature()).isEqualTo(value);
      case VectorScaling _, Isotonic _ -> {
        assertThat(head.temperature()).isEqualTo(1);
        assertThat(head.calibrator()).contains(result.calibrator());
      }
    }
    try (var trained = TrainedRun.open(run());
        var test = trained.config().data().open(new org.fullrank.data.Skipped())) {
      var views = trained.config().usual().views();
      for (var predictor :
          List.of(stored.predictor().orElseThrow(), trained.predictor().orElseThrow())) {
        var found = new ClassProbabilities(predictor, views).labelled(test.test(), "test");
        for (int i = 0; i < found.size(); i++) {
          for (int k = 0; k < 10; k++) {
            assertThat(found.probability(i, k))
                .isCloseTo(result.after().probability(i, k), within(2e-6));
          }
        }
      }
    }
    // a calibration begins from the raw classifier, whatever is stored
    assertThat(Calibration.of(run(), Source.OWN, request(scaling)).calibrator())
        .isEqualTo(result.calibrator());
  }

  @Test
  void golden_documentAndReport() throws IOException {
    var damage = List.of(new Damage(Corruption.FOG, 2), new Damage(Corruption.BLUR, 5));
    var source =
        new Source(Optional.empty(), false, damage, Optional.of(new DataConfig.FashionMini()));
    var written =
        Calibration.save(run(), Calibration.of(run(), source, request(Scaling.TEMPERATURE)));
    assertThat(written)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("config.json", "calibration.json", "report.html");
    var json = JsonMapper.shared().readTree(Files.readString(run().resolve("calibration.json")));
    assertThat(json.get("measures").size()).isEqualTo(CalibrationMeasure.values().length);
    assertThat(json.get("images").get("calibration").asInt()).isEqualTo(20);
    assertThat(json.get("sets").size()).isEqualTo(3);
    assertThat(json.get("sets").get(0).get("classes").size()).isEqualTo(10);
    assertThat(json.get("corrupted").get(1).get("kind").asString()).isEqualTo("blur");
    assertThat(json.get("unseen").get(0).get("fpr95").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("calibrator").get("temperature").asDouble()).isPositive();
    String page = Files.readString(run().resolve("report.html"));
    assertThat(page).containsOnlyOnce("<section id=\"calibration\"").contains("AURC");
    Calibration.save(run(), Calibration.of(run(), Source.OWN, request(Scaling.NONE)));
    assertThat(Files.readString(run().resolve("report.html")))
        .containsOnlyOnce("<section id=\"calibration\"");
    Pretraining.evaluate(run()); // a new report of the same weights keeps the section
    assertThat(Files.readString(run().resolve("report.html")))
        .containsOnlyOnce("<section id=\"calibration\"");
  }

  /** Without validation images: refused, or halves of 60 test images, which are apart. */
  @Test
  void golden_halvesOfTheTestImages() throws IOException {
    Path other = copyOnTest();
    assertThatThrownBy(() -> Calibration.of(other, Source.OWN, request(Scaling.TEMPERATURE)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no validation samples")
        .hasMessageContaining("--half");
    var halves = new Source(Optional.empty(), true, List.of(), Optional.empty());
    var images = Calibration.of(other, halves, request(Scaling.TEMPERATURE)).images();
    assertThat(images.calibration().size()).isEqualTo(30);
    assertThat(images.test().counts()).containsOnly(3);
  }

  /** The same weights, as if the run had no validation samples. */
  private Path copyOnTest() throws IOException {
    Path other = folder.resolve("other");
    Files.createDirectories(other.resolve("checkpoints"));
    Path newest = org.fullrank.checkpoint.Checkpoint.newest(run()).orElseThrow();
    Files.copy(newest, other.resolve("checkpoints").resolve(newest.getFileName()));
    Files.writeString(
        other.resolve("run.yaml"),
        Files.readString(run().resolve("run.yaml")).replace("split: validation", "split: test"));
    return other;
  }

  @Test
  void golden_anExportedModelOnOtherImages() throws IOException {
    Path model = folder.resolve("model");
    Files.createDirectories(model);
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(run().resolve("model").resolve(name), model.resolve(name));
    }
    var source = on(new DataConfig.FashionMini());
    var result = Calibration.of(model, source, request(Scaling.VECTOR));
    assertThat(result.images().calibration().size()).isEqualTo(250);
    Calibration.save(model, result);
    assertThat(model.resolve("calibration.json")).isNotEmptyFile();
    assertThat(ExportedModel.open(model).predictor().orElseThrow().calibrator())
        .contains(result.calibrator());
    assertThatThrownBy(() -> Calibration.of(model, Source.OWN, request(Scaling.VECTOR)))
        .hasMessageContaining("name some by --data");
  }

  /** Other weights want another temperature. */
  @Test
  void golden_aResumedTrainingForgetsTheCalibration() {
    Path own = folder.resolve("resumed");
    Pretraining.begin(Settings.shipped("supervised", SMALL), own, Listener.SILENT);
    Calibration.save(own, Calibration.of(own, Source.OWN, request(Scaling.TEMPERATURE)));
    assertThat(own.resolve("calibration.json")).isNotEmptyFile();
    Pretraining.resume(own, List.of("train.epochs=3"), Listener.SILENT);
    assertThat(own.resolve("calibration.json")).doesNotExist();
    assertThat(own.resolve("report.html")).content().doesNotContain("<section id=\"calibration\"");
    var head = ExportedModel.open(own.resolve("model")).config().head().orElseThrow();
    assertThat(head.temperature()).isEqualTo(1);
  }

  @Test
  void golden_corruptionsAreSettings() {
    var config =
        Settings.shipped(
            "supervised",
            List.of(
                "data={name: corrupted, kind: fog, severity: 2,"
                    + " of: {name: subset, of: fashion_mini, train: 20}}"));
    assertThat(config.data())
        .isEqualTo(
            new DataConfig.Corrupted(
                new DataConfig.Subset(new DataConfig.FashionMini(), 20, Optional.empty()),
                Corruption.FOG,
                2,
                0));
    assertThat(Settings.RECIPE.parse("again", Settings.RECIPE.write(config), List.of()))
        .isEqualTo(config);
    assertThatThrownBy(() ->
            Settings.shipped(
                "supervised",
                List.of("data={name: corrupted, kind: fog, severity: 6, of: fashion_mini}")))
        .hasMessageContaining("want 1 to 5, was 6");
  }

  @Test
  void refuses_aRunWithoutClassifier() {
    Path plain = folder.resolve("plain");
    Pretraining.begin(Beginnings.config(Beginnings.images(), 16), plain, Listener.SILENT);
    assertThatThrownBy(() -> Calibration.of(plain, Source.OWN, request(Scaling.TEMPERATURE)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("has no classifier to calibrate");
    assertThatThrownBy(
            () -> Calibration.of(plain, on(new DataConfig.FashionMini()), request(Scaling.NONE)))
        .hasMessageContaining("has no classifier to calibrate");
    assertThat(plain.resolve("calibration.json")).doesNotExist();
  }

  @Test
  void refuses_labelsThatTheModelNeverSaw() throws IOException {
    var images = pictures("T-shirt/top".replace("/", "-"), "zebra");
    assertThatThrownBy(() -> Calibration.of(run(), on(images), request(Scaling.TEMPERATURE)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is none of the 10 classes of the model");
  }

  @Test
  void refuses_imagesOfOneClassAlone() throws IOException {
    var images = pictures("Trouser", "Trouser");
    assertThatThrownBy(() -> Calibration.of(run(), on(images), request(Scaling.TEMPERATURE)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("are of one class, Trouser");
  }

  @Test
  void refuses_imagesWithoutLabels() throws IOException {
    pictures("a", "a");
    var flat = new DataConfig.Images(folder.resolve("pictures/a"), 0);
    assertThatThrownBy(() -> Calibration.of(run(), on(flat), request(Scaling.TEMPERATURE)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no labelled sample can be read");
  }

  /** Six images of two classes by a list. */
  private DataConfig pictures(String... classes) throws IOException {
    var list = new StringBuilder("path,label\n");
    for (int i = 0; i < 6; i++) {
      String name = classes[i % 2];
      Path file = folder.resolve("pictures/" + name + "/" + i + ".png");
      Files.createDirectories(file.getParent());
      var picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      picture.setRGB(i, i, 0xFFFFFF);
      ImageIO.write(picture, "png", file.toFile());
      list.append(file).append(',').append(name).append('\n');
    }
    Path file = Files.writeString(folder.resolve("list.csv"), list);
    return new DataConfig.Manifest(file, 0);
  }
}
