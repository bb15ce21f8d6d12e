package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.fullrank.core.Seed;
import org.fullrank.data.Item;
import org.fullrank.lab.SavedClassifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder to predictions and a report, of audio and of texts, by the verbs of images. */
final class ModalityVerbsTest {
  private static final String SIZE = "encoder.size={width: 16, depth: 1, heads: 2, mlp_ratio: 2}";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private void runs(String... args) {
    assertThat(run(args)).as("%s%n%s", String.join(" ", args), err).isIn(0, 4);
  }

  private String a(String name) {
    return folder.resolve(name).toString();
  }

  private Path file(String part, String kind, int i, String ending) throws IOException {
    Path below = Files.createDirectories(folder.resolve("data/" + part + "/" + kind));
    return below.resolve(i + ending);
  }

  private void clips() throws IOException {
    var random = new Seed(3).random();
    for (int i = 0; i < 40; i++) {
      boolean low = i % 2 == 0;
      var bytes = new byte[2 * 1600];
      for (int t = 0; t < 1600; t++) {
        double tone = Math.sin((low ? 0.1 : 0.9) * t) + 0.1 * random.nextGaussian();
        bytes[2 * t + 1] = (byte) (60 * Math.clamp(tone, -2, 2));
      }
      AudioSystem.write(
          new AudioInputStream(
              new ByteArrayInputStream(bytes), new AudioFormat(8000, 16, 1, true, false), 1600),
          AudioFileFormat.Type.WAVE,
          file(i < 20 ? "train" : "test", low ? "low" : "high", i, ".wav").toFile());
    }
  }

  private void texts() throws IOException {
    for (int i = 0; i < 40; i++) {
      boolean cats = i % 2 == 0;
      Files.writeString(
          file(i < 20 ? "train" : "test", cats ? "cats" : "stars", i, ".txt"),
          (cats ? "the <b>cat</b> sleeps, " : "A STAR SHINES, ") + i + "\n");
    }
  }

  /** The verbs up to the calibration; the fine-tuned run is in the folder fine. */
  private void upToCalibration(String samples) {
    runs("pretrain", "simclr", "--data", a("data"), "--steps", "4", "--set", SIZE, "--out", a("a"));
    assertThat(err.toString()).contains("chosen  views.", " over 20 " + samples);
    assertThat(out.toString() + err).contains(" " + samples + "/s").doesNotContain("image");
    runs("finetune", a("a"), a("data"), "--steps", "40", "--out", a("fine"));
    assertThat(err.toString()).contains("labelled training " + samples + ", 2 classes");
    assertThat(out.toString() + err).doesNotContain("image");
    runs("calibrate", a("fine"), "--data", a("data"), "--draws", "5", "--coverage", "0.95");
    assertThat(out.toString())
        .contains("fitted on 10 samples and measured on 10")
        .contains(
            "The prediction sets hold all classes: for a coverage of 95 %, 19 calibration samples or"
                + " more are needed, and there are 10.");
    runs("embed", a("fine"), "--out", a("e.csv"));
    assertThat(out.toString()).contains("20 " + samples + ", width 16");
    runs("probe", a("fine/model"), "--data", a("data"));
    runs("diagnose", a("fine/model"), "--data", a("data"));
    assertThat(out.toString()).contains("fine/model, on other data");
    runs("report", a("fine"));
  }

  @Test
  void golden_audioFromTheFolderToTheReport() throws IOException {
    clips();
    upToCalibration("audio clips");
    runs("predict", a("fine"), a("data/test/low/20.wav"), a("data/test/high/*.wav"));
    assertThat(out.toString().lines().toList())
        .hasSize(12)
        .element(1)
        .asString()
        .startsWith(a("data/test/low/20.wav") + ",low,");
    assertThat(folder.resolve("fine/report.html"))
        .content()
        .contains("Spectrograms", "Nearest neighbours", "Confusion matrix", "id=\"calibration\"");
    assertThat(run("finetune", a("a"), a("data"), "--size", "28")).isEqualTo(2);
    assertThat(err.toString()).contains("are for encoders of images, was one of audio clips");
    assertThat(run("finetune", a("a"), a("data"), "--cutmix", "1", "--out", a("b"))).isEqualTo(2);
    assertThat(err.toString()).contains("images").doesNotContain("bug in Fullrank");
  }

  @Test
  void golden_textsFromTheFolderToTheReport() throws IOException {
    texts();
    upToCalibration("texts");
    Path lines = Files.writeString(folder.resolve("new.txt"), "the <b>cat</b> purrs\nA STAR\n");
    runs("predict", a("fine"), lines.toString());
    assertThat(out.toString().lines().toList())
        .hasSize(3)
        .satisfies(it -> assertThat(it.get(1)).startsWith(lines + ":1,cats,"))
        .satisfies(it -> assertThat(it.get(2)).startsWith(lines + ":2,stars,"));
    assertThat(SavedClassifier.open(folder.resolve("fine")).classify(new Item.Text("A STAR")))
        .extracting(found -> found.label())
        .isEqualTo("stars");
    assertThat(folder.resolve("fine/report.html"))
        .content()
        .contains("Nearest neighbours", "the &lt;b&gt;cat&lt;/b&gt; sleeps")
        .doesNotContain("<b>cat");
    assertThat(run("calibrate", a("fine"), "--data", a("data"), "--corrupt", "fog")).isEqualTo(2);
    assertThat(err.toString()).contains("--corrupt: damages images, was a set of texts");
    assertThat(run("predict", a("fine"), "fashion-mini")).isEqualTo(3);
    assertThat(err.toString()).contains("the model takes texts, was images");
  }

  /** The recipe of sentence embeddings, and pairs with and without scores. */
  @Test
  void golden_sentencesAndPairs() throws IOException {
    texts();
    runs("pretrain", "simcse", "--data", a("data"), "--steps", "2", "--set", SIZE, "--out", a("s"));
    assertThat(err.toString()).contains("encoder and views.tokenizer are the recipe's");
    assertThat(folder.resolve("s/run.yaml")).content().contains("simcse", "temperature: 0.05");
    Files.writeString(
        folder.resolve("pairs.tsv"),
        "sentence1\tsentence2\tscore\na cat\tthe cat\t5\na cat\ta star\t1\nstars\tstar\t4\n");
    runs("probe", a("s"), "--pairs", a("pairs.tsv"));
    assertThat(out.toString())
        .contains("Spearman", "trained encoder", "random encoder", "bag of ids", "3 pairs");
    String pairs = a("pairs.tsv");
    runs("probe", a("s"), "--pairs", pairs, "--fields", "sentence1,sentence2", "--json");
    assertThat(out.toString()).contains("\"reciprocal_rank\"", "\"uniformity\"");
    assertThat(run("probe", a("s"), "--fields", "a,b")).isEqualTo(2);
    assertThat(err.toString()).contains("--fields needs --pairs");
    assertThat(run("probe", a("s"), "--pairs", pairs, "--neighbours", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--pairs: want no --data, --neighbours or --split");
    assertThat(run("probe", a("s"), "--pairs", a("gone.tsv"))).isEqualTo(3);
  }

  /** A recipe of images in a file, beside a folder of texts. */
  @Test
  void refuses_viewsOfAnotherKind() throws IOException {
    texts();
    assertThat(run("config", "show", "simclr")).isZero();
    Path recipe = Files.writeString(folder.resolve("simclr.yaml"), out.toString());
    assertThat(run("pretrain", recipe.toString(), "--data", a("data"), "--out", a("b")))
        .isEqualTo(2);
    assertThat(List.of(err.toString().split("\n", -1)).getFirst())
        .contains("want views of texts for this data set", "set views.name=text_views");
  }
}
