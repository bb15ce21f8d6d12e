package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings are chosen on the validation images, by seeds that are not judged. */
class ChoosingTest {
  private static final Claim CLAIM =
      Claims.RECIPE.parse(
          "tiny.yaml",
          """
          claim: Tiny
          where: Nowhere
          recipe: supervised
          base:
          - "data={name: subset, of: fashion_mini, train: 100, test: 20}"
          - "views={name: plain}"
          - "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}"
          - "encoder.patch=14"
          - "train={epochs: 1, batch: 20, precision: fp32}"
          - "probe.every_epochs=0"
          choosing: {measure: accuracy, seeds: [8, 9]}
          seeds: [0]
          arms:
          - {arm: plain, choose: {key: optim.lr, values: [1e-9, 1e-2]}}
          expect:
          - says: It learns
            statistic: {name: level, measure: accuracy, arm: plain}
            range: {at_least: 0}
          """,
          List.of());

  @TempDir private Path home;

  @Test
  void golden_theChosenValueIsRunOnTheTestImages() throws Exception {
    var all = new Selection(List.of(), List.of(), List.of(), 1);
    assertThat(Replication.plan(CLAIM, all, home).runs())
        .extracting(Replication.Planned::run)
        .containsExactly(
            "plain-choosing-1e-9-seed8",
            "plain-choosing-1e-2-seed8",
            "plain-choosing-1e-9-seed9",
            "plain-choosing-1e-2-seed9",
            "plain-seed0");
    var summary = Replication.of(CLAIM, all, home, Listener.SILENT);
    assertThat(summary.complete()).isTrue();
    var picked = new Picks(CLAIM, results()).of(cell("1e-9", false, 0)).orElseThrow();
    var judged = TrialResult.read(home.resolve("plain-seed0/result.json"));
    assertThat(judged.cell()).isEqualTo(picked);
    assertThat(Files.readString(home.resolve("plain-seed0/run.yaml"))).contains("split: test");
    assertThat(Files.readString(home.resolve("plain-choosing-1e-2-seed8/run.yaml")))
        .contains("split: validation", "lr: 0.01");
    assertThat(ClaimTable.of("tiny", CLAIM, Claims.results(home)))
        .contains("Chosen by accuracy on the validation samples: plain " + picked.choice().get());
  }

  private List<TrialResult> results() {
    return Claims.results(home).results();
  }

  /** Means of .5 and .6; with one run missing nothing is chosen, and of equal ones the first. */
  @Test
  void golden_theHighestMeanIsChosen() {
    var all =
        List.of(
            tried("1e-9", 8, 0.9),
            tried("1e-9", 9, 0.1),
            tried("1e-2", 8, 0.6),
            tried("1e-2", 9, 0.6));
    assertThat(new Picks(CLAIM, all).of(cell("1e-9", false, 0)).orElseThrow().choice())
        .contains("1e-2");
    assertThat(new Picks(CLAIM, all.subList(0, 3)).of(cell("1e-9", false, 0))).isEmpty();
    var equal =
        List.of(
            tried("1e-2", 8, 0.5),
            tried("1e-2", 9, 0.5),
            tried("1e-9", 8, 0.5),
            tried("1e-9", 9, 0.5));
    assertThat(new Picks(CLAIM, equal).of(cell("1e-2", false, 0)).orElseThrow().choice())
        .contains("1e-9");
  }

  private static Cell cell(String choice, boolean choosing, long seed) {
    return new Cell("plain", Optional.empty(), Optional.of(choice), choosing, seed);
  }

  private static TrialResult tried(String choice, long seed, double accuracy) {
    return new TrialResult(
        cell(choice, true, seed),
        "",
        Optional.empty(),
        Map.of("accuracy", accuracy),
        List.of(),
        List.of(),
        Claim.Watch.DEFAULT,
        1,
        Map.of());
  }
}
