package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several runs of a second each: a sweep, its list, its comparison; and a dry run of one. */
final class SideBySideTest {
  private static final String[] TINY = {
    "pretrain",
    "simclr",
    "data={name: subset, of: fashion_mini, train: 64, test: 40}",
    "views={name: simclr, size: 14, pixels: {channels: 1}}",
    "encoder={name: vit, patch: 7, size: {width: 16, depth: 1, heads: 2, mlp_ratio: 2}}",
    "train={epochs: 1, batch: 32}",
    "probe.every_epochs=0"
  };

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path home;

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private int pretrain(String... more) {
    return run(Stream.concat(Arrays.stream(TINY), Arrays.stream(more)).toArray(String[]::new));
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toString());
  }

  @Test
  void golden_aSweepIsListedAndCompared() throws IOException {
    String[] sweep = {
      "--sweep", "optim.lr=1e-3,3e-4", "--sweep", "seed=0,1", "--out", home.resolve("s").toString()
    };
    pretrain(sweep);
    assertThat(out.toString().lines()).hasSize(5).first().asString().startsWith("run ");
    assertThat(out.toString())
        .contains("lr-1e-3,seed-0", "lr-1e-3,seed-1", "lr-3e-4,seed-0", "lr-3e-4,seed-1");
    assertThat(err.toString()).contains("run 4 of 4: ");
    var before = contents(home);
    pretrain(sweep);
    assertThat(contents(home)).as("finished runs are kept").isEqualTo(before);

    assertThat(run("runs", home.toString())).isZero();
    assertThat(out.toString()).contains("s/lr-3e-4,seed-1", "simclr", "finished", " %");
    assertThat(run("runs", home.toString(), "--json")).isZero();
    assertThat(json()).hasSize(4);
    assertThat(json().get(0).get("state").asString()).isEqualTo("finished");

    String[] runs =
        Stream.of("lr-1e-3,seed-0", "lr-1e-3,seed-1", "lr-3e-4,seed-0", "lr-3e-4,seed-1")
            .map(name -> home.resolve("s").resolve(name).toString())
            .toArray(String[]::new);
    assertThat(run(concat("compare", runs))).isZero();
    assertThat(out.toString())
        .contains("optim.lr", "seed", "paired over 2 seeds", "linear of ", "kNN of ")
        .contains("page: " + home.resolve("s/compare.html"));
    String page = Files.readString(home.resolve("s/compare.html"));
    assertThat(page)
        .contains("<b>loss</b>", "lr-3e-4,seed-1", "var(--k3)", "paired over 2 seeds")
        .doesNotContain("href=\"http", "url(", " src=");
    assertThat(page.split("class=\"line\"", -1).length - 1).isGreaterThanOrEqualTo(4 * 3);
  }

  private static String[] concat(String first, String... more) {
    return Stream.concat(Stream.of(first), Arrays.stream(more)).toArray(String[]::new);
  }

  /** No file of the run changes, and nothing is trained beyond a few steps elsewhere. */
  @Test
  void leaves_aRunAsItWasWhereItsResumptionIsOnlyEstimated() throws IOException {
    String run = home.resolve("a").toString();
    pretrain("--out", run);
    var before = contents(home);
    assertThat(run("pretrain", "--resume", "--dry-run", "--out", run, "train.epochs=9")).isZero();
    assertThat(out.toString()).contains("18 steps of ", "2 of 18 steps are done");
    assertThat(contents(home)).isEqualTo(before);
    assertThat(run("pretrain", "--resume", "--dry-run", "--out", home.resolve("b").toString()))
        .isEqualTo(2);
    assertThat(home.resolve("b")).doesNotExist();
  }

  @Test
  void refuses_aSweepBeforeItsFirstRun() {
    String to = home.resolve("s").toString();
    assertThat(pretrain("--sweep", "optim.lr=1e-3,-1", "--out", to)).isEqualTo(2);
    assertThat(err.toString()).contains("optim.lr");
    assertThat(home.resolve("s")).doesNotExist();
    assertThat(run("pretrain", "--resume", "--out", to, "--sweep", "seed=1,2")).isEqualTo(2);
    assertThat(err.toString()).contains("--resume: want no --sweep");
  }

  @Test
  void refuses_foldersWithoutRuns() {
    assertThat(run("runs", home.resolve("none").toString())).isEqualTo(2);
    assertThat(run("runs", home.toString())).isZero();
    assertThat(out.toString()).contains("no runs");
    assertThat(run("compare", home.toString())).isEqualTo(2);
    assertThat(run("compare", home.toString(), home.resolve("b").toString())).isEqualTo(2);
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
