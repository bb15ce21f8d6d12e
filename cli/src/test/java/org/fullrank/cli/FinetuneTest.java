package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A new user's way: colour photographs in folders, pretrained on, fine-tuned on, predicted. */
final class FinetuneTest {
  private static final String PROGRAM =
      """
      import java.nio.file.Path;
      import org.fullrank.lab.ImageClassifier;

      public class Classify {
        public static void main(String[] args) {
          var classifier = ImageClassifier.open(Path.of(args[0]));
          var found = classifier.classify(Path.of(args[1]));
          System.out.println(found.label() + " " + found.probability());
        }
      }
      """;

  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    for (int i = 0; i < 24; i++) {
      picture(home.resolve("photos/" + i + ".png"), i, i % 2 == 0);
    }
    labelled(home.resolve("labelled"), 24);
    var first = new FinetuneTest();
    assertThat(
            first.run(
                "pretrain",
                "simclr",
                "--quiet",
                "--data",
                home.resolve("photos").toString(),
                "--set",
                "views.size=14",
                "--set",
                "encoder={name: vit, size: {width: 32, depth: 2, heads: 2, mlp_ratio: 2},"
                    + " patch: 7}",
                "--set",
                "train={epochs: 1, batch: 8, workers: 1}",
                "--out",
                home.resolve("a").toString()))
        .as(first.err.toString())
        .isIn(0, 4);
    var second = new FinetuneTest();
    assertThat(
            second.run(
                "finetune",
                home.resolve("a").toString(),
                home.resolve("labelled").toString(),
                "--steps",
                "30",
                "--out",
                home.resolve("b").toString()))
        .as(second.err.toString())
        .isZero();
    assertThat(second.out.toString())
        .contains("  accuracy ", "  ECE ", "  Brier ", "  NLL ", "  bright ", "  dark ")
        .contains("skill of the pretrained encoder: the data of ");
    assertThat(second.err.toString()).contains("labelled training images, 2 classes; batch ");
  }

  private static void labelled(Path set, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      boolean bright = i % 2 == 0;
      picture(set.resolve((bright ? "bright/" : "dark/") + i + ".png"), 100 + i, bright);
    }
  }

  private static void picture(Path file, int seed, boolean bright) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    var random = new Random(seed);
    var picture = new BufferedImage(20, 20, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 20; x++) {
        int level = random.nextInt(100) + (bright ? 150 : 0);
        picture.setRGB(x, y, level << 16 | level << 8 | random.nextInt(100));
      }
    }
    ImageIO.write(picture, "png", file.toFile());
  }

  private int run(String... args) {
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private static String a(String name) {
    return home.resolve(name).toString();
  }

  /** Lines in the order of the arguments; a damaged and a missing file keep their places. */
  @Test
  void golden_predictsInOrderAndNamesWhatCannotBeRead() throws IOException {
    Path bright = home.resolve("labelled/bright/0.png");
    Path dark = home.resolve("labelled/dark/1.png");
    Path damaged = Files.writeString(folder.resolve("a \"b\".png"), "no picture");
    Path missing = folder.resolve("missing.png");
    assertThat(
            run(
                "predict",
                a("b"),
                dark.toString(),
                damaged.toString(),
                bright.toString(),
                missing.toString(),
                "--probabilities"))
        .isZero();
    var lines = out.toString().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).isEqualTo("path,class,probability,entropy,p(bright),p(dark),error");
    assertThat(lines.get(1)).startsWith(dark + ",dark,0.").endsWith(",");
    assertThat(lines.get(2)).startsWith("\"" + folder + "/a \"\"b\"\".png\",,,,,,");
    assertThat(lines.get(3)).startsWith(bright + ",bright,0.");
    assertThat(lines.get(4)).isEqualTo(missing + ",,,,,,the file was removed");
    assertThat(err.toString()).contains("missing.png: the file was removed");
    double[] shares =
        List.of(lines.get(1).split(",")).subList(2, 6).stream()
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertThat(shares[2] + shares[3]).isCloseTo(1, org.assertj.core.data.Offset.offset(2e-6));
    assertThat(shares[0]).isEqualTo(Math.max(shares[2], shares[3]));
    assertThat(shares[1])
        .isCloseTo(
            -shares[2] * Math.log(shares[2]) - shares[3] * Math.log(shares[3]),
            org.assertj.core.data.Offset.offset(1e-4));
  }

  /** A folder, a pattern and a named set, as JSON Lines in a file. */
  @Test
  void golden_foldersPatternsAndSetsAsJsonLines() throws IOException {
    Path file = folder.resolve("found.jsonl");
    assertThat(
            run(
                "predict",
                home.resolve("b/model").toString(),
                a("photos"),
                home.resolve("labelled/dark").resolve("1*.png").toString(),
                "--format",
                "jsonl",
                "--out",
                file.toString()))
        .isZero();
    var lines = Files.readAllLines(file);
    assertThat(lines).hasSize(24 + 6);
    var first = JsonMapper.shared().readTree(lines.getFirst());
    assertThat(first.get("path").asString()).isEqualTo(a("photos") + "/0.png");
    assertThat(first.get("probability").asDouble()).isBetween(0.5, 1.0);
    assertThat(lines.getLast()).contains("labelled/dark/19.png");
    assertThat(run("predict", a("b"), "fashion-mini", "--json")).isZero();
    assertThat(out.toString().lines()).hasSize(500);
  }

  /** The result is a run folder for every verb. */
  @Test
  void golden_theResultIsARunLikeAnyOther() throws IOException {
    assertThat(home.resolve("b/classification.json")).content().contains("\"confusion\"", "ECE");
    assertThat(home.resolve("b/report.html"))
        .content()
        .contains("What the classifier makes of each class", "Confusion matrix");
    assertThat(run("embed", a("b"), "--out", folder.resolve("e.csv").toString())).isZero();
    assertThat(run("diagnose", a("b"))).isIn(0, 4);
    assertThat(run("report", a("b"))).isZero();
    assertThat(run("finetune", "--resume", "--out", a("b"), "--quiet")).isZero();
  }

  /** An encoder for other sizes and channels, partly frozen; its old task had labels. */
  @Test
  void golden_anotherInputAndFrozenBlocks() throws IOException {
    assertThat(
            run(
                "finetune",
                a("b"),
                a("labelled"),
                "--steps",
                "4",
                "--size",
                "28",
                "--channels",
                "1",
                "--freeze-blocks",
                "1",
                "--balance",
                "classes",
                "--smoothing",
                "0.1",
                "--mixup",
                "0.2",
                "--cutmix",
                "1",
                "--out",
                folder.resolve("c").toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains(" before, ", " after fine-tuning: ");
    assertThat(err.toString()).contains("resampled from 2 x 2 to 4 x 4", "summed over 3 channels");
    assertThat(folder.resolve("c/run.yaml"))
        .content()
        .contains("encoder.blocks.0", "encoder.patch_embed", "mixup_or_cutmix", "smoothing: 0.1");
    assertThat(folder.resolve("c/retention.json")).content().contains("fine-tuned encoder");
  }

  @Test
  void golden_theExampleCompilesAndRuns() throws Exception {
    Path source = Files.writeString(folder.resolve("Classify.java"), PROGRAM);
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    assertThat(
            compiler.run(
                null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
        .isZero();
    var bytes = new ByteArrayOutputStream();
    PrintStream console = System.out;
    try (var loader = new URLClassLoader(new java.net.URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Classify")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {a("b"), a("labelled/bright/0.png")});
    } finally {
      System.setOut(console);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).matches("bright 0\\.[5-9]\\d*\\R");
  }

  @Test
  void refuses_aRunWithoutItsParts() {
    assertThat(run("finetune")).isEqualTo(2);
    assertThat(err.toString()).contains("want a pretrained run or model, and labelled data");
    assertThat(run("finetune", a("a"))).isEqualTo(2);
    assertThat(err.toString()).contains("want labelled data behind ");
    assertThat(run("finetune", "--resume")).isEqualTo(2);
    assertThat(err.toString()).contains("--resume needs --out");
    assertThat(run("finetune", a("a"), a("labelled"), "--resume", "--out", a("b"))).isEqualTo(2);
    assertThat(err.toString()).contains("want no model and no data beside it");
  }

  @Test
  void refuses_whatIsNoTask() throws IOException {
    Path one = folder.resolve("one");
    picture(one.resolve("cat/1.png"), 1, true);
    picture(one.resolve("cat/2.png"), 2, true);
    assertThat(run("finetune", a("a"), one.toString())).isEqualTo(3);
    assertThat(err.toString()).contains("to fine-tune on");
    assertThat(run("finetune", a("a"), a("photos"))).isEqualTo(3);
    assertThat(err.toString()).contains("none has a label; subfolders name the classes");
    assertThat(run("finetune", a("a"), a("labelled"), "--freeze-blocks", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("frozen blocks: want 1 to 2, the blocks of the encoder");
    assertThat(run("finetune", a("a"), a("labelled"), "--smoothing", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("smoothing: want");
    assertThat(run("finetune", a("a"), a("labelled"), "--balance", "groups")).isEqualTo(2);
    assertThat(err.toString()).contains("method.sampling: want data with groups");
  }

  @Test
  void refuses_whatIsNoModel() throws IOException {
    Path bare = Files.createDirectories(folder.resolve("bare"));
    Files.copy(home.resolve("b/model/config.json"), bare.resolve("config.json"));
    for (String verb : List.of("finetune", "predict")) {
      assertThat(run(verb, bare.toString(), a("labelled"))).isEqualTo(2);
    }
    assertThat(err.toString().lines().filter(it -> it.contains("the model has no weights")))
        .hasSize(2);
    assertThat(run("finetune", folder.resolve("none").toString(), a("labelled"))).isEqualTo(2);
    assertThat(err.toString()).contains("none: no such file or folder");
    assertThat(run("predict", a("a"), a("photos"))).isEqualTo(2);
    assertThat(err.toString()).contains("has no classifier; train one: fullrank finetune");
    assertThat(run("predict", a("b"), folder.resolve("*.jpg").toString())).isEqualTo(3);
    assertThat(err.toString()).contains("no file matches the pattern");
    assertThat(run("predict", a("b"), folder.resolve("gone.jpg").toString())).isEqualTo(3);
    assertThat(err.toString()).contains("none of the images could be read");
  }

  /** Two images a class: nothing can be held out, and classes that the source does not know. */
  @Test
  void golden_fewImagesOfOtherClasses() throws IOException {
    Path set = folder.resolve("set");
    for (String part : List.of("train", "test")) {
      for (int i = 0; i < 4; i++) {
        String kind = i % 2 == 0 ? "day" : "night";
        picture(set.resolve(part + "/" + kind + "/" + part + i + ".png"), i, i % 2 == 0);
      }
    }
    assertThat(
            run(
                "finetune",
                a("b"),
                set.toString(),
                "--steps",
                "2",
                "--out",
                folder.resolve("d").toString()))
        .as(err.toString())
        .isZero();
    assertThat(err.toString())
        .contains("no validation samples, and no class has 5 labelled training samples")
        .contains("the source's classifier knows no class day, night; the head is new");
  }
}
