package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.lab.Settings;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.EmbeddingsFile;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.Listener;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verbs that look at a run, on one that takes a second to train. */
final class RunVerbsTest {
  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    var config =
        new RunConfig(
            7,
            new DataConfig.FashionMini(),
            ImageViews.Simclr.small(14, Pixels.GRAY),
            EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
            List.of(SigmaReparamConfig.DEFAULT),
            SimClrConfig.DEFAULT,
            OptimConfig.AdamW.DEFAULT,
            new TrainConfig(1, 256, 1, Precision.FP32, 4, 1),
            ProbeConfig.DEFAULT);
    try (var run = RunFolder.create(home.resolve("a"))) {
      Files.writeString(run.recipe(), Settings.RECIPE.write(config));
      Run.of(config, run, Listener.SILENT);
    }
  }

  private static String trained() {
    return home.resolve("a").toString();
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toString());
  }

  @Test
  void golden_probeSetsTheEncoderBesideItsFloors() throws IOException {
    assertThat(run("probe", trained(), "--json", "--neighbours", "3")).isZero();
    assertThat(json().valueStream().map(row -> row.get("features").asString()).distinct())
        .containsExactly("trained encoder", "random encoder", "raw pixels");
    for (JsonNode row : json()) {
      double accuracy = row.get("accuracy").asDouble();
      assertThat(accuracy).isBetween(0.3, 1.0); // ten classes, so chance is 0.1
      assertThat(row.get("low").asDouble()).isLessThan(accuracy);
      assertThat(row.get("high").asDouble()).isGreaterThan(accuracy);
    }
    assertThat(json().get(1).get("protocol").get(0).asString()).contains("k = 3");
    assertThat(Files.readString(home.resolve("a/probes.json"))).isEqualTo(out.toString());
  }

  /** A tenth of the 2,000 training images is held out; then all of them are fitted. */
  @Test
  void golden_aValidationRunIsMeasuredOnTheTestImagesInTheEnd() throws IOException {
    Path newest = Checkpoint.newest(home.resolve("a")).orElseThrow();
    Files.createDirectory(folder.resolve("checkpoints"));
    Files.copy(newest, folder.resolve("checkpoints").resolve(newest.getFileName()));
    String settings = Files.readString(home.resolve("a/run.yaml"));
    Files.writeString(folder.resolve("run.yaml"), settings.replace(": test\n", ": validation\n"));
    assertThat(protocol()).contains("train: 1,800 samples", "validation: 200 samples");
    assertThat(protocol("--split", "test")).contains("train: 2,000 samples", "test: 500 samples");
  }

  private String protocol(String... more) {
    var line = Stream.concat(Stream.of("probe", folder.toString(), "--json"), Stream.of(more));
    assertThat(run(line.toArray(String[]::new))).as(err.toString()).isZero();
    return json().get(0).get("protocol").toString();
  }

  @Test
  void refuses_validationOnImagesThatTheRunHasTrainedOn() {
    assertThat(run("probe", trained(), "--split", "validation")).isEqualTo(2);
    assertThat(err.toString()).contains("has no validation samples; want split test");
  }

  @Test
  void golden_embedWritesTheTestImagesWithIdsAndLabels() {
    for (String name : new String[] {"e.csv", "e.safetensors"}) {
      Path file = folder.resolve(name);
      assertThat(run("embed", trained(), "--out", file.toString())).isZero();
      assertThat(out.toString()).contains("500 images, width 32");
      var read = EmbeddingsFile.read(file);
      assertThat(read.ids()).hasSize(500).startsWith(0, 1, 2);
      assertThat(read.paths()).hasSize(500);
      assertThat(read.embeddings().width()).isEqualTo(32);
      assertThat(read.embeddings().labels().indices()).hasSize(500).contains(0, 9);
      assertThat(run("diagnose", file.toString())).as(out.toString()).isIn(0, 4);
    }
  }

  /** The run has one epoch, so its best state is its last. */
  @Test
  void golden_theBestCheckpointIsEmbeddedDiagnosedAndResumed() {
    Path newest = folder.resolve("newest.safetensors");
    Path best = folder.resolve("best.safetensors");
    assertThat(run("embed", trained(), "--out", newest.toString())).isZero();
    assertThat(run("embed", trained(), "--best", "--out", best.toString())).isZero();
    assertThat(EmbeddingsFile.read(best).embeddings().values())
        .isEqualTo(EmbeddingsFile.read(newest).embeddings().values());
    String file = home.resolve("a").resolve("checkpoints").resolve("best.safetensors").toString();
    assertThat(run("diagnose", file)).isIn(0, 4);
    assertThat(out.toString()).contains("a, best.safetensors");
    assertThat(run("pretrain", "--resume", "--best", "--dry-run", "--out", trained())).isZero();
    assertThat(out.toString()).contains("7 of 7 steps are done");
  }

  @Test
  void golden_theBestCheckpointIsProbedAndNothingIsWritten() throws IOException {
    assertThat(run("probe", trained(), "--json")).isZero();
    String newest = out.toString();
    Path probes = home.resolve("a").resolve("probes.json");
    Files.delete(probes);
    assertThat(run("probe", trained(), "--best", "--json")).isZero();
    assertThat(out.toString()).isEqualTo(newest);
    assertThat(probes).doesNotExist();
  }

  @Test
  void refuses_theBestCheckpointWhereThereIsNone() throws IOException {
    Files.copy(home.resolve("a").resolve("run.yaml"), folder.resolve("run.yaml"));
    String to = folder.resolve("x.csv").toString();
    assertThat(run("embed", folder.toString(), "--best", "--out", to)).isEqualTo(3);
    assertThat(err.toString()).contains("no best checkpoint", "probe.every_epochs");
    assertThat(run("probe", folder.toString(), "--best")).isEqualTo(3);
    assertThat(err.toString()).contains("no best checkpoint");
    assertThat(run("pretrain", "--resume", "--best", "--out", folder.toString())).isEqualTo(3);
    assertThat(err.toString()).contains("no best checkpoint");
  }

  @Test
  void golden_embedGoesOnWithoutWhatCannotBeReadAndCountsIt() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.writeString(photos.resolve("broken.png"), "not a picture");
    for (int i = 0; i < 3; i++) {
      var image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
      image.setRGB(20, 15, 0xffffff >> i);
      ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    Path file = folder.resolve("p.csv");
    assertThat(run("embed", trained(), "--data", photos.toString(), "--out", file.toString()))
        .isZero();
    assertThat(EmbeddingsFile.read(file).paths()).containsExactly("0.png", "1.png", "2.png");
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("1 of 4 images could not be read", "broken.png");
  }

  @Test
  void golden_trackAllocationsNamesTheLinesThatHoldMemory() {
    String recipe = home.resolve("a/run.yaml").toString();
    String run = folder.resolve("b").toString();
    assertThat(run("pretrain", recipe, "--out", run, "--quiet", "--track-allocations")).isIn(0, 4);
    assertThat(err.toString())
        .containsPattern(
            "held by org\\.fullrank\\.[^:]*\\(.*\\.java:\\d+\\): \\d+ tensors?, [\\d,]+ bytes");
  }

  @Test
  void golden_diagnoseTellsOfEveryLayerOfARunAndOfItsCheckpoint() {
    int verdict = run("diagnose", trained(), "--json");
    assertThat(verdict)
        .isEqualTo(json().get("verdict").get("state").asString().equals("sick") ? 4 : 0);
    assertThat(json().get("layers").valueStream().map(row -> row.get("layer").asString()))
        .contains("embedding", "block 1", "pooled", "projection");
    JsonNode heads = json().get("layers").get(1).get("attention");
    assertThat(heads.get("heads").size()).isEqualTo(2);
    assertThat(heads.get("min").asDouble()).isBetween(0.0, heads.get("mean").asDouble());
    assertThat(heads.get("reaches").get(1).get("effective_keys").asDouble()).isGreaterThan(1);
    assertThat(heads.get("reaches").get(1).get("output_norm").asDouble()).isPositive();
    assertThat(heads.get("extremes").get(1).get("max_logit").asDouble()).isPositive();
    JsonNode tokens = json().get("layers").get(1).get("tokens");
    assertThat(tokens.get("extent").get("variance").asDouble()).isPositive();
    assertThat(tokens.get("extent").get("covariance").asDouble()).isPositive();
    JsonNode part = json().get("parts").get(0);
    assertThat(part.get("name").asString()).isEqualTo("patch_embed.proj");
    assertThat(part.get("readings").get(0).get("name").asString()).isEqualTo("gamma");
    String newest = Checkpoint.newest(home.resolve("a")).orElseThrow().toString();
    assertThat(run("diagnose", newest)).isEqualTo(verdict);
    assertThat(out.toString())
        .startsWith("verdict: ")
        .contains("cause:", "remedy:", "block 1", "max logit");
    assertThat(out.toString()).contains("patch_embed.proj", "residual");
  }

  /** A look after the last step that found a head at 1 % of its largest entropy. */
  @Test
  void golden_diagnoseTellsWhenAHeadWasFirstPeaked() throws IOException {
    Path metrics = home.resolve("a/metrics.jsonl");
    String as = Files.readString(metrics);
    try {
      Files.writeString(metrics, as + "{\"epoch\":2,\"attention_entropy\":0.01}\n");
      run("diagnose", trained(), "--json");
      long step = json().get("peaked").get("step").asLong();
      assertThat(step).isPositive();
      run("diagnose", trained());
      assertThat(out.toString())
          .contains("below 5 % of its largest entropy at step " + step + ": 1.0 %");
    } finally {
      Files.writeString(metrics, as);
    }
  }

  @Test
  void golden_reportPrintsThePathOfTheNewPage() throws IOException {
    assertThat(run("report", trained())).isZero();
    Path page = Path.of(out.toString().strip());
    assertThat(page).isEqualTo(home.resolve("a/report.html"));
    assertThat(Files.readString(page)).contains("</html>", "Readings of the encoder", "token rank");
  }

  @Test
  void golden_aCollapseIsAnExitCode() throws IOException {
    Path file = Files.writeString(folder.resolve("same.csv"), "d0,d1,d2\n" + "1,2,3\n".repeat(60));
    assertThat(run("diagnose", file.toString())).isEqualTo(4);
    assertThat(out.toString()).startsWith("verdict: sick: complete collapse").contains("remedy:");
    assertThat(run("diagnose", file.toString(), "--json")).isEqualTo(4);
    assertThat(json().get("verdict").get("state").asString()).isEqualTo("sick");
  }

  /** Two steps, the second not finite, and no checkpoint: only the metrics can tell. */
  @Test
  void golden_aRunThatBrokeBeforeItsFirstCheckpointHasDiverged() throws IOException {
    Files.copy(home.resolve("a/run.yaml"), folder.resolve("run.yaml"));
    assertThat(run("diagnose", folder.toString())).isEqualTo(3);
    assertThat(err.toString()).contains("just begun");
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        """
        {"step":1,"loss":5.5,"gradient_norm":1.5,"lr":0.5}
        {"step":2,"loss":null,"gradient_norm":null,"lr":0.5}
        """);
    assertThat(run("diagnose", folder.toString())).isEqualTo(4);
    assertThat(out.toString()).startsWith("verdict: sick: diverged").contains("step 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"probe", "diagnose", "report", "embed"})
  void refuses_aFolderThatIsNoRun(String verb) {
    String[] args = {verb, folder.toString(), "--out", "e.csv"};
    assertThat(run(verb.equals("embed") ? args : new String[] {verb, folder.toString()}))
        .isEqualTo(2);
    assertThat(err.toString()).contains("no run here").doesNotContain("at org.fullrank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.safetensors", "e.npy", "e.csv", "e.txt"})
  void refuses_aBrokenFile(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "\u0001 not embeddings");
    assertThat(run("diagnose", file.toString())).as(err.toString()).isEqualTo(3);
    assertThat(err.toString().lines()).singleElement().asString().contains(name);
  }

  @Test
  void refuses_aCheckpointCutShort() throws IOException {
    Files.copy(home.resolve("a/run.yaml"), folder.resolve("run.yaml"));
    Path newest = Checkpoint.newest(home.resolve("a")).orElseThrow();
    Path cut = Files.createDirectory(folder.resolve("checkpoints")).resolve(newest.getFileName());
    byte[] whole = Files.readAllBytes(newest);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThat(run("probe", folder.toString())).isEqualTo(3);
    assertThat(run("diagnose", cut.toString())).isEqualTo(3);
  }

  @Test
  void golden_showWritesOutWhatValidateTakes() throws IOException {
    Path recipe = home.resolve("a/run.yaml");
    assertThat(run("config", "validate", recipe.toString())).isZero();
    assertThat(out.toString()).contains("run.yaml: ok");
    assertThat(run("config", "validate", recipe.toString(), "--set", "optim.lr=0")).isEqualTo(2);
    assertThat(run("config", "show", recipe.toString())).isZero();
    assertThat(out.toString()).isEqualTo(Files.readString(recipe));
    assertThat(run("config", "show", recipe.toString(), "--set", "seed=8", "--json")).isZero();
    assertThat(json().get("seed").asInt()).isEqualTo(8);
  }

  @Test
  void refuses_everyWrongKeyAtOnceWithItsPlace() throws IOException {
    Path file =
        Files.writeString(folder.resolve("run.yaml"), "sed: 1\noptim: {name: adam_w, lrr: 1}\n");
    assertThat(run("config", "validate", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("run.yaml:1:1: sed", "run.yaml:2:23: optim.lrr", "did you mean \"lr\"?")
        .doesNotContain("at org.fullrank");
  }

  @Test
  void golden_explainAndSchema() {
    assertThat(run("config", "explain", "optim.lr")).isZero();
    assertThat(out.toString()).contains("learning rate");
    assertThat(run("config", "schema")).isZero();
    assertThat(json().get("$schema").asString()).contains("2020-12");
  }
}
