package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An arm is pretrained without labels, then trained with a few; the other only with these. */
class StagesTest {
  private static final String CLAIM =
      """
      claim: Tiny
      where: Nowhere
      recipe: supervised
      base:
      - "data={name: subset, of: fashion_mini, train: 40, test: 20}"
      - "views={name: plain}"
      - "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}"
      - "encoder.patch=14"
      - "train={epochs: 1, batch: 20, precision: fp32}"
      - "probe.every_epochs=0"
      seeds: [0]
      arms:
      - arm: staged
        stages:
        - stage: pretrain
          set: ["method=simclr", "views={name: simclr, size: 28, pixels: {channels: 1}, blur: 0}"]
        - stage: finetune
          set: ["optim.lr=1e-12", "from.freeze=[encoder]"]
      - arm: scratch
        set: ["optim.lr=1e-12"]
      expect:
      - says: Both
        statistic: {name: difference, measure: mean_cosine, arm: staged, minus: scratch}
        range: {at_least: 0}
      """;

  @TempDir private Path home;

  /** What is measured is the pretrained encoder, and the same in another folder. */
  @Test
  void golden_aStageBeginsFromTheOneBefore() throws Exception {
    Claim claim = Claims.RECIPE.parse("tiny.yaml", CLAIM, List.of());
    assertThat(Replication.plan(claim, all(), home).runs().getFirst().steps()).isEqualTo(4);
    var summary = Replication.of(claim, all(), home, Listener.SILENT);
    assertThat(summary.complete()).isTrue();
    assertThat(Files.readString(home.resolve("staged-seed0/finetune/run.yaml")))
        .contains("path: " + home.resolve("staged-seed0/pretrain"));
    double staged = cosine("staged-seed0");
    assertThat(staged).isNotEqualTo(cosine("scratch-seed0"));
    var again = Replication.of(claim, all(), home.resolve("again"), Listener.SILENT);
    assertThat(again.rows()).isEqualTo(summary.rows());
    assertThat(Replication.of(claim, all(), home, Listener.SILENT)).isEqualTo(summary);
  }

  private double cosine(String run) {
    var result = TrialResult.read(home.resolve(run).resolve("result.json"));
    return result.measures().getOrDefault("mean_cosine", Double.NaN);
  }

  /** Heads of another number are in no shape, so the settings are compared. */
  @Test
  void refuses_aStageWhoseEncoderIsAnother() {
    String other = CLAIM.replace("\"from.freeze=[encoder]\"", "\"encoder.size.heads=4\"");
    Claim claim = Claims.RECIPE.parse("tiny.yaml", other, List.of());
    assertThatThrownBy(() -> Replication.of(claim, all(), home, Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("from: the encoder differs from the encoder in");
  }

  /** Two arms whose first stage is equal run it once; its anchor reaches the penalty. */
  @Test
  void golden_aSharedStageRunsOnceAndLeavesItsAnchor() throws Exception {
    String stage =
        """
        - arm: %s
          set: ["components=[{name: ewc, anchor: pretrain/anchor.safetensors, strength: %s}]"]
          stages:
          - stage: pretrain
            anchor: 8
            shared: true
            set: ["components=[]", "method=simclr", "views={name: simclr, size: 28, pixels: {channels: 1}, blur: 0}"]
          - stage: finetune
            set: ["optim.lr=1e-3", "train.epochs=8"]
        """;
    String arms = stage.formatted("weak", "1e-3") + stage.formatted("staged", "1000");
    String text =
        CLAIM
            .replaceAll("(?s)arms:.*?expect:", "arms:\n" + arms + "expect:")
            .replace("minus: scratch", "minus: weak");
    Claim claim = Claims.RECIPE.parse("tiny.yaml", text, List.of());
    assertThat(Replication.of(claim, all(), home, Listener.SILENT).complete()).isTrue();
    try (var shared = Files.list(home.resolve("shared"))) {
      assertThat(shared.toList()).hasSize(1);
    }
    Path weak = home.resolve("weak-seed0");
    Path strong = home.resolve("staged-seed0");
    assertThat(Files.mismatch(file(weak, "pretrain"), file(strong, "pretrain"))).isEqualTo(-1);
    assertThat(Files.readString(weak.resolve("finetune/run.yaml")))
        .contains(weak.resolve("pretrain/anchor.safetensors").toString());
    assertThat(last(strong)).isLessThan(.7 * last(weak)).isPositive();
  }

  private static Path file(Path trial, String stage) {
    return trial.resolve(stage).resolve("anchor.safetensors");
  }

  private static double last(Path trial) throws Exception {
    String line =
        Files.readAllLines(trial.resolve("finetune/metrics.jsonl")).reversed().stream()
            .filter(it -> it.contains("\"distance\""))
            .findFirst()
            .orElseThrow();
    return Double.parseDouble(line.replaceAll(".*\"distance\":([^,}]*).*", "$1"));
  }

  private static Selection all() {
    return new Selection(List.of(), List.of(), List.of(), 1);
  }
}
