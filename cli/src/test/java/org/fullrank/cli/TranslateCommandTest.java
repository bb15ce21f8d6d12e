package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.data.TextData;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.VitSize;
import org.fullrank.lab.Settings;
import org.fullrank.lab.TrainedRun;
import org.fullrank.lab.Translator;
import org.fullrank.methods.Config;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.translation.Search;
import org.fullrank.methods.translation.TranslationConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.textmetrics.Bleu;
import org.fullrank.textmetrics.CharacterF;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.train.Listener;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.TextViews;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TranslateCommandTest {
  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void train() throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i < 24; i++) {
      String text = "abcdefgh".substring(i % 4, i % 4 + 4);
      lines.append("{\"source\": \"%s\", \"target\": \"%s\"}%n".formatted(text, "xyz"));
    }
    Path list = Files.writeString(home.resolve("pairs.jsonl"), lines);
    var method = new TranslationConfig(Optional.empty(), 8, true, 0.1, Search.GREEDY, 4);
    train(list, method, 1, "run");
    train(list, SimClrConfig.DEFAULT, 2, "other");
  }

  private static void train(Path list, Config method, int views, String name) throws IOException {
    var config =
        new RunConfig(
            7,
            new TextData.TextPairs(list, "source", "target", new TokenizerConfig.Bytes(), 0),
            new TextViews(new TokenizerConfig.Bytes(), views, 10, 1, 0, 0),
            EncoderConfig.Text.of(new VitSize(16, 1, 2, 2), Pool.MEAN),
            List.of(),
            method,
            new OptimConfig.AdamW(1e-2, 0.9, 0.999, 1e-8, 0, 1, new Schedule.Constant()),
            new TrainConfig(8, 8, 1, Precision.FP32, 100, 1),
            ProbeConfig.DEFAULT);
    try (var run = RunFolder.create(home.resolve(name))) {
      Files.writeString(run.recipe(), Settings.RECIPE.write(config));
      Run.of(config, run, new Listener() {});
    }
  }

  /**
   * What the command writes is what the run's translator gives; the third of five lines is blank.
   * Without a length penalty a beam prefers likelier, shorter texts to those of greedy search.
   */
  @Test
  void golden_translatesLineByLine() throws IOException {
    write("in.txt", "abcd\nbcde\n\ncdef\ndefg\n");
    write("ref.txt", "xyz\nxyz\n\nxyz\nxya\n");
    int code =
        run("translate", a("run"), a("in.txt"), "--out", a("o"), "--references", a("ref.txt"));
    assertThat(code).as(err.toString()).isZero();
    List<String> found = Files.readAllLines(home.resolve("o"));
    assertThat(found).isEqualTo(translated(Search.GREEDY)).hasSize(5);
    assertThat(found.get(2)).isEmpty();
    assertThat(found).filteredOn(line -> !line.isEmpty()).hasSize(4);
    var references = List.of("xyz", "xyz", "", "xyz", "xya").stream().map(List::of).toList();
    assertThat(out.toString())
        .contains(
            "BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.0.0 = "
                + Bleu.of(found, references))
        .contains(
            String.format(
                Locale.ROOT,
                "chrF2|nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.0.0 = %.2f",
                CharacterF.CHRF.score(found, references)));
    assertThat(err.toString()).contains("5 translations");
    assertThat(run("translate", a("run"), a("in.txt"), "--out", a("b"), "--beam", "3", "--json"))
        .isZero();
    List<String> likeliest = Files.readAllLines(home.resolve("b"));
    assertThat(likeliest).isEqualTo(translated(new Search(3, 0)));
    assertThat(out.toString()).contains("\"texts\" : 5").doesNotContain("BLEU");
  }

  private static List<String> translated(Search search) {
    try (var trained = TrainedRun.open(home.resolve("run"))) {
      var texts = List.of("abcd", "bcde", "", "cdef", "defg");
      return Translator.of(trained).translate(texts, search);
    }
  }

  @Test
  void refuses_whatDoesNotSuit() throws IOException {
    write("two.txt", "a\nb\n");
    write("one.txt", "a\n");
    write("none.txt", "\n \n");
    int code =
        run("translate", a("run"), a("two.txt"), "--out", a("n"), "--references", a("one.txt"));
    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).contains("one.txt: want 2 lines, one for each text, was 1");
    assertThat(run("translate", a("run"), a("none.txt"), "--out", a("n"))).isEqualTo(3);
    assertThat(run("translate", a("run"), a("gone.txt"), "--out", a("n"))).isEqualTo(3);
    assertThat(run("translate", a("run"), a("two.txt"), "--out", a("n"), "--beam", "0"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--beam");
    assertThat(run("translate", a("other"), a("two.txt"), "--out", a("n"))).isEqualTo(2);
    assertThat(err.toString()).contains("other: not a run of translation");
    assertThat(home.resolve("n")).doesNotExist();
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(home.resolve(name), text);
  }

  private static String a(String name) {
    return home.resolve(name).toString();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Fullrank.commandLine(new Interruption())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
