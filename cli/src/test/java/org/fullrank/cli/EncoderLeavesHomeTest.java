package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fullrank.probe.EmbeddingsFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished run whose training images are gone, and its exported model elsewhere. */
final class EncoderLeavesHomeTest {
  private static final String PROGRAM =
      """
      import java.nio.file.Path;
      import java.util.Arrays;
      import org.fullrank.lab.ImageEncoder;

      public class Hello {
        public static void main(String[] args) {
          var encoder = ImageEncoder.open(Path.of(args[0]));
          float[] vector = encoder.embed(Path.of(args[1]));
          System.out.println(Arrays.toString(vector));
        }
      }
      """;

  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    images(home.resolve("photos"), 24, 20);
    var line = new ArrayList<>(List.of("pretrain", "supervised", "--quiet"));
    for (String setting :
        List.of(
            "data={name: images, path: " + home.resolve("photos") + ", test_fraction: 0.25}",
            "views={name: plain, size: 14}",
            "encoder={name: vit, size: {width: 32, depth: 1, heads: 2, mlp_ratio: 2}, patch: 7}",
            "train={epochs: 1, batch: 8, workers: 1}")) {
      line.add("--set");
      line.add(setting);
    }
    line.addAll(List.of("--out", home.resolve("run").toString()));
    var err = new StringWriter();
    int code =
        Main.run(
            new Interruption(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            line.toArray(String[]::new));
    assertThat(code).as(err.toString()).isIn(0, 4);
    Files.move(home.resolve("photos"), home.resolve("gone"));
    Files.move(home.resolve("run/model"), home.resolve("model"));
  }

  /** Two classes, bright and dark. */
  private static void images(Path set, int count, int side) throws IOException {
    for (int i = 0; i < count; i++) {
      Path classFolder = Files.createDirectories(set.resolve(i % 2 == 0 ? "bright" : "dark"));
      var random = new Random(i);
      var picture = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int level = random.nextInt(100) + (i % 2 == 0 ? 150 : 0);
          picture.setRGB(x, y, level << 16 | level << 8 | random.nextInt(100));
        }
      }
      ImageIO.write(picture, "png", classFolder.resolve(i + ".png").toFile());
    }
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private static List<Path> homes() {
    return List.of(home.resolve("run"), home.resolve("model"));
  }

  @Test
  void golden_verbsTakeOtherImages() throws IOException {
    Path others = folder.resolve("others");
    images(others, 60, 17);
    for (Path from : homes()) {
      String file = folder.resolve("e.csv").toString();
      assertThat(run("embed", from.toString(), "--data", others.toString(), "--out", file))
          .as(err.toString())
          .isZero();
      assertThat(EmbeddingsFile.read(Path.of(file)).ids()).hasSize(60);
      assertThat(run("probe", from.toString(), "--data", others.toString()))
          .as(err.toString())
          .isZero();
      assertThat(out.toString()).contains("trained encoder", "random encoder", "raw pixels");
      assertThat(run("diagnose", from.toString(), "--data", others.toString()))
          .as(err.toString())
          .isIn(0, 4);
      assertThat(out.toString()).contains("on other data", "attention");
    }
    assertThat(home.resolve("model/probes.json")).doesNotExist();
  }

  @Test
  void refuses_aRunWithoutItsImagesAndNamesTheOption() {
    String run = home.resolve("run").toString();
    String file = folder.resolve("e.csv").toString();
    for (List<String> verb :
        List.of(
            List.of("embed", run, "--out", file),
            List.of("probe", run),
            List.of("diagnose", run))) {
      assertThat(run(verb.toArray(String[]::new))).isEqualTo(3);
      assertThat(err.toString()).contains("photos", "--data");
    }
  }

  @Test
  void refuses_anExportedModelWithoutImages() {
    String model = home.resolve("model").toString();
    String file = folder.resolve("e.csv").toString();
    for (List<String> verb :
        List.of(
            List.of("embed", model, "--out", file),
            List.of("probe", model),
            List.of("diagnose", model))) {
      assertThat(run(verb.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString()).contains("an exported model has no samples of its own", "--data");
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Compiles and runs {@link #PROGRAM} in a process without any variable of the environment. */
  private float[] embeddedInJava(Path from, Path picture) throws IOException, InterruptedException {
    Path program = Files.writeString(folder.resolve("Hello.java"), PROGRAM);
    var line =
        new ProcessBuilder(
            java(),
            "--enable-native-access=ALL-UNNAMED",
            "--class-path",
            System.getProperty("java.class.path"),
            program.toString(),
            from.toString(),
            picture.toString());
    line.environment().clear();
    Path told = folder.resolve("told");
    int code =
        line.redirectOutput(told.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(folder.resolve("err"), StandardCharsets.UTF_8)).isZero();
    String last = Files.readAllLines(told).getLast();
    String[] numbers = last.substring(1, last.length() - 1).split(", ", -1);
    float[] vector = new float[numbers.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.parseFloat(numbers[i]);
    }
    return vector;
  }

  @Test
  void golden_javaProgramInAFreshProcessEmbedsAsTheCommandLine()
      throws IOException, InterruptedException {
    assertThat(PROGRAM.lines().count()).isLessThanOrEqualTo(20);
    Path one = folder.resolve("one");
    images(one, 1, 31);
    String file = folder.resolve("one.csv").toString();
    assertThat(
            run("embed", home.resolve("model").toString(), "--data", one.toString(), "--out", file))
        .as(err.toString())
        .isZero();
    float[] wanted = EmbeddingsFile.read(Path.of(file)).embeddings().values();
    float[] got = embeddedInJava(home.resolve("model"), one.resolve("bright/0.png"));
    assertThat(Arrays.copyOf(got, 2)).isNotEqualTo(new float[2]);
    assertArrayEquals(wanted, got, 1e-6f);
  }

  /** Maps and sets without an order iterate in another order in every process. */
  @Test
  void golden_equalRunsInTwoProcessesExportEqualBytes() throws IOException, InterruptedException {
    for (String name : List.of("first", "second")) {
      var line =
          new ProcessBuilder(
              Stream.concat(
                      Stream.of(
                          java(),
                          "--enable-native-access=ALL-UNNAMED",
                          "--class-path",
                          System.getProperty("java.class.path"),
                          "org.fullrank.cli.Main",
                          "pretrain",
                          "supervised",
                          "--quiet",
                          "--out",
                          name),
                      Stream.of(
                              "data={name: subset, of: fashion_mini, train: 32, test: 16}",
                              "components=[{name: soft_cap, cap: 20}, sigmareparam, uniformity]",
                              "encoder={name: vit, size: {width: 32, depth: 1, heads: 2, mlp_ratio: 2},"
                                  + " patch: 7}",
                              "train={epochs: 1, batch: 16, workers: 1}")
                          .flatMap(setting -> Stream.of("--set", setting)))
                  .toList());
      line.directory(folder.toFile());
      line.redirectErrorStream(true).redirectOutput(folder.resolve("told").toFile());
      assertThat(line.start().waitFor()).as(Files.readString(folder.resolve("told"))).isIn(0, 4);
    }
    for (String file :
        List.of(
            "run.yaml",
            "probes.json",
            "verdict.json",
            "model/config.json",
            "model/input.json",
            "model/model.safetensors")) {
      assertThat(folder.resolve("second").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("first").resolve(file));
    }
  }
}
