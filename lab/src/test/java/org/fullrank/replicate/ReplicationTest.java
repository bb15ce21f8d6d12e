package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replications of seconds: 40 images, 2 steps. */
class ReplicationTest {
  private static final Claim CLAIM =
      claim("", "watch: {every: 1, images: 8}", "optim.lr, values: [0.001, 0.01]");

  /** Patches, positions, the block's attention, its MLP and its norms, the last norm, classes. */
  private static final long PARAMETERS = 1576 + 32 + (216 + 72) + (144 + 136) + 32 + 16 + 90;

  /** Those of every run that does not diverge. */
  private static final String[] MEASURES = {
    "accuracy",
    "train_loss",
    "effective_rank",
    "mean_cosine",
    "output_rank",
    "entropy",
    "least_entropy",
    "head_norm",
    "encoded_views",
    "gradient_norm"
  };

  @TempDir private Path home;

  @Test
  void golden_everyArmValueAndSeedIsMeasured() throws Exception {
    var counting = new Counting(Long.MAX_VALUE);
    var summary = Replication.of(CLAIM, all(), home, counting);
    assertThat(summary.complete()).isTrue();
    assertEquals(2 * 3 * 2, counting.steps);
    assertThat(summary.rows().stream().map(Summary.Row::measure).distinct())
        .containsExactly(MEASURES);
    var row = summary.rows().getFirst();
    assertThat(row.seeds()).containsOnlyKeys(0L, 1L).allSatisfy((_, v) -> share(v));
    assertThat(summary.judgements()).hasSize(1);
    assertThat(Files.readString(home.resolve("results.json"))).contains("\"effective_rank\"");
    var result = TrialResult.read(home.resolve("plain-0.01-seed1/result.json"));
    assertThat(result.trace().stream().map(TrialResult.Point::step)).containsExactly(0L, 1L, 2L);
    assertThat(result.trace()).allSatisfy(p -> share(p.entropy().orElseThrow()));
    assertThat(result.measures().keySet()).containsExactly(MEASURES);
    assertThat(result.headNorms()).hasSize(1).allSatisfy(norm -> assertThat(norm).isPositive());
    assertThat(result.measures().get("least_entropy"))
        .isLessThanOrEqualTo(result.measures().get("entropy"));
  }

  /** Stopped in the third run: the first two are kept, and the numbers are those of one go. */
  @Test
  void property_anInterruptedReplicationGoesOn() {
    var stopped = Replication.of(CLAIM, all(), home.resolve("a"), new Counting(5));
    assertThat(stopped.complete()).isFalse();
    assertEquals(2, stopped.finished());
    var rest = new Counting(Long.MAX_VALUE);
    var whole = Replication.of(CLAIM, all(), home.resolve("a"), rest);
    assertEquals(2 * 4, rest.steps);
    var atOnce = Replication.of(CLAIM, all(), home.resolve("b"), Listener.SILENT);
    assertThat(whole.rows()).isEqualTo(atOnce.rows());
    assertThat(whole.judgements()).isEqualTo(atOnce.judgements());
    var none = new Counting(Long.MAX_VALUE);
    assertThat(Replication.of(CLAIM, all(), home.resolve("a"), none)).isEqualTo(whole);
    assertEquals(0, none.steps);
  }

  /** A rate that no net survives: the run ends, and that is its result. */
  @Test
  void golden_aLossThatIsNoNumberIsAResult() {
    Claim claim = claim("", "watch: {every: 1, images: 8}", "optim.lr, values: [1e+25]");
    var summary = Replication.of(claim, one(), home, Listener.SILENT);
    assertThat(summary.complete()).isTrue();
    var divergence = summary.diverged().get("plain-1e+25-seed0");
    assertThat(divergence).isEqualTo(new TrialResult.Divergence(2, "loss or gradient not finite"));
    var again = new Counting(Long.MAX_VALUE);
    assertThat(Replication.of(claim, one(), home, again)).isEqualTo(summary);
    assertEquals(0, again.steps);
  }

  /** Any loss is above .01, so that after two steps the run has diverged from its first on. */
  @Test
  void golden_aLossThatStaysHighIsADivergence() {
    Claim claim =
        claim(
            "\"train.epochs=3\"",
            "watch: {every: 100, images: 8, loss: 0.01, steps: 2}",
            "optim.lr, values: [0.001]");
    var counting = new Counting(Long.MAX_VALUE);
    var summary = Replication.of(claim, one(), home, counting);
    assertEquals(2, counting.steps);
    assertThat(summary.diverged().get("plain-0.001-seed0"))
        .isEqualTo(new TrialResult.Divergence(1, "loss above 0.01 for 2 steps"));
    var result = TrialResult.read(home.resolve("plain-0.001-seed0/result.json"));
    assertThat(result.trace().stream().map(TrialResult.Point::step)).containsExactly(0L, 1L, 2L);
  }

  /** A contrast among 40 views begins at ln 39 = 3.7, and stays there at this rate. */
  @Test
  void golden_withoutABoundAHighLossIsNoDivergence() {
    Claim claim =
        claim(
            "\"method=simclr\", \"train.epochs=26\","
                + " \"views={name: simclr, size: 28, pixels: {channels: 1}, blur: 0}\"",
            "",
            "optim.lr, values: [1e-9]");
    var counting = new Counting(Long.MAX_VALUE);
    var summary = Replication.of(claim, one(), home, counting);
    assertThat(claim.watch()).isEqualTo(Claim.Watch.DEFAULT);
    assertThat(summary.diverged()).isEmpty();
    assertEquals(52, counting.steps);
    var result = TrialResult.read(home.resolve("plain-1e-9-seed0/result.json"));
    assertThat(result.measures().get("train_loss")).isGreaterThan(2.5);
  }

  /** What is asked for again in part is shown in part; the numbers of the rest stay. */
  @Test
  void property_aSelectionLeavesTheNumbersOfTheOthers() throws Exception {
    Replication.of(CLAIM, all(), home, Listener.SILENT);
    String whole = Files.readString(home.resolve("results.json"));
    var shown = Replication.of(CLAIM, one(), home, Listener.SILENT);
    assertThat(shown.wanted()).isEqualTo(2);
    assertThat(shown.rows().stream().map(row -> row.cell().arm())).containsOnly("plain");
    assertThat(Files.readString(home.resolve("results.json"))).isEqualTo(whole);
    var further = new Selection(List.of(7L), List.of("contranorm"), List.of(), 1);
    Replication.of(CLAIM, further, home, Listener.SILENT);
    assertThat(Files.readString(home.resolve("results.json"))).contains("\"seed\":7");
    assertThat(Results.parse("results", Files.readString(home.resolve("results.json"))).runs())
        .hasSize(7);
  }

  /** A run that was killed after it had diverged left a last line without a loss. */
  @Test
  void refuses_whatFailsBeforeItsFirstStepInItsOwnWords() throws Exception {
    var begun = Files.createDirectories(home.resolve("contranorm-seed0"));
    Files.writeString(begun.resolve("run.yaml"), "seed: 0");
    Files.writeString(begun.resolve("metrics.jsonl"), "{\"step\":2,\"loss\":null}\n");
    var large = new Selection(List.of(0L), List.of("contranorm"), List.of("train.batch=41"), 1);
    assertThatThrownBy(() -> Replication.of(CLAIM, large, home, Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("train.batch: want at most 40");
  }

  /** Each run says where it was made; the summary tells apart what differs. */
  @Test
  void golden_everyRunKeepsItsOwnProvenance() throws Exception {
    var first = Replication.of(CLAIM, one(), home, Listener.SILENT);
    assertThat(first.origins()).hasSize(1);
    assertThat(first.origins().getFirst().facts())
        .containsKeys("commit", "threads", "jobs", "rule", "libtorch");
    assertThat(first.origins().getFirst().runs())
        .containsExactly("plain-0.001-seed0", "plain-0.01-seed0");
    assertThat(home.resolve("plain-0.01-seed0/provenance.json")).isNotEmptyFile();
    Path result = home.resolve("plain-0.01-seed0/result.json");
    String text = Files.readString(result);
    Files.writeString(result, text.replaceFirst("\"threads\" : \"1\"", "\"threads\" : \"12\""));
    assertThat(again().lines()).contains("the runs differ in threads: 1, 12");
  }

  private Summary again() {
    return Replication.of(CLAIM, one(), home, Listener.SILENT);
  }

  @Test
  void golden_whatIsToBeDoneIsToldFirst() {
    var told = new ArrayList<String>();
    Listener telling =
        new Listener() {
          @Override
          public void note(String line) {
            told.add(line);
          }
        };
    Replication.of(CLAIM, one(), home, telling);
    var both = new Selection(List.of(0L), List.of(), List.of(), 1);
    assertThat(Replication.plan(CLAIM, both, home).runs())
        .containsExactly(
            new Replication.Planned("plain-0.001-seed0", 2, PARAMETERS, true),
            new Replication.Planned("plain-0.01-seed0", 2, PARAMETERS, true),
            new Replication.Planned("contranorm-seed0", 2, PARAMETERS, false));
    Replication.of(CLAIM, both, home, telling);
    assertThat(told)
        .containsExactly(
            "2 runs, 0 of them finished",
            "1 of 2: plain-0.001-seed0",
            "2 of 2: plain-0.01-seed0",
            "3 runs, 2 of them finished",
            "3 of 3: contranorm-seed0");
  }

  @Test
  void refuses_aFolderOfOtherSettings() {
    Replication.of(CLAIM, one(), home, Listener.SILENT);
    var other = new Selection(List.of(0L), List.of("plain"), List.of("encoder.patch=7"), 1);
    assertThatThrownBy(() -> Replication.of(CLAIM, other, home, Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("a run with other settings; choose another --out");
  }

  @Test
  void refuses_aFolderOfRunsThatWereWatchedOtherwise() {
    Replication.of(CLAIM, one(), home, Listener.SILENT);
    Claim other =
        claim(
            "",
            "watch: {every: 1, images: 8, loss: 2.5, steps: 9}",
            "optim.lr, values: [0.001, 0.01]");
    assertThatThrownBy(() -> Replication.of(other, one(), home, Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("watched otherwise (every step on 8 samples, any finite loss;")
        .hasMessageContaining("loss at most 2.5 but for 9 steps)");
  }

  /** Some of the seeds, some of the arms, other settings: nothing is judged. */
  @Test
  void golden_someOfAClaimIsASmokeTest() throws Exception {
    for (Selection some :
        List.of(
            new Selection(List.of(0L, 1L), List.of(), List.of(), 1),
            new Selection(List.of(), List.of("contranorm"), List.of(), 1))) {
      var summary = Replication.of(CLAIM, some, home.resolve("some"), Listener.SILENT);
      assertThat(summary.judgements())
          .allSatisfy(it -> assertThat(it.verdict()).isEqualTo(Judgement.Answer.SMOKE));
      assertThat(summary.lines()).anyMatch(line -> line.startsWith("smoke, not judged It learns"));
    }
    var changed = new Selection(List.of(), List.of("contranorm"), List.of("optim.lr=0.2"), 1);
    Replication.of(CLAIM, changed, home.resolve("changed"), Listener.SILENT);
    var results = Claims.results(home.resolve("changed"));
    assertThat(results.verdicts().getFirst().answer()).isEqualTo("smoke, not judged");
    assertThatThrownBy(() -> results.verify(CLAIM))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("smoke, not judged");
    assertThat(ClaimTable.of("tiny", CLAIM, results)).contains("| smoke, not judged |");
  }

  /** A refused replication leaves its folder as it was: not there. */
  @Test
  void leaves_noFolderOfARefusedReplication() {
    Claim claim = claim("\"train.batch=4000\"", "", "optim.lr, values: [0.001]");
    assertThatThrownBy(() -> Replication.of(claim, all(), home.resolve("new/a"), Listener.SILENT))
        .isInstanceOf(Problem.class);
    assertThat(home.resolve("new")).doesNotExist();
  }

  @Test
  void refuses_aResultThatCannotBeRead() throws Exception {
    Replication.of(CLAIM, one(), home, Listener.SILENT);
    Files.writeString(home.resolve("plain-0.001-seed0/result.json"), "{");
    assertThatThrownBy(() -> Replication.of(CLAIM, one(), home, Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("remove it to make the run again");
  }

  private static void share(double value) {
    assertThat(value).isBetween(0.0, 1.0);
  }

  private static Selection all() {
    return new Selection(List.of(), List.of(), List.of(), 1);
  }

  private static Selection one() {
    return new Selection(List.of(0L), List.of("plain"), List.of(), 1);
  }

  static Claim claim(String set, String watch, String sweep) {
    return Claims.RECIPE.parse(
        "tiny.yaml",
        """
        claim: Tiny
        where: Nowhere
        recipe: supervised
        base:
        - "data={name: subset, of: fashion_mini, train: 40, test: 20}"
        - "views={name: plain}"
        - "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}"
        - "encoder.patch=14"
        - "optim={name: sgd, lr: 0.1, momentum: 0}"
        - "train={epochs: 1, batch: 20, precision: fp32}"
        - "probe.every_epochs=0"
        seeds: [0, 1]
        arms:
        - {arm: plain, set: [%s], sweep: {key: %s}}
        - {arm: contranorm, set: ["components=[contranorm]"]}
        %s
        expect:
        - says: It learns
          statistic: {name: level, measure: accuracy, arm: contranorm}
          range: {at_least: 0}
        """
            .formatted(set, sweep, watch),
        List.of());
  }

  /** Counts steps, and asks to stop after so many. */
  private static final class Counting implements Listener {
    private final long most;
    private long steps;

    Counting(long most) {
      this.most = most;
    }

    @Override
    public void step(Progress progress) {
      steps++;
    }

    @Override
    public boolean stop() {
      return steps >= most;
    }
  }
}
