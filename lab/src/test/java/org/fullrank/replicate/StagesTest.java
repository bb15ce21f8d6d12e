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

  private static Selection all() {
    return new Selection(List.of(), List.of(), List.of(), 1);
  }
}
