package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit is told by the plan, and before anything is trained. */
class OutlookTest {
  private static final Claim CLAIM = ReplicationTest.claim("", "", "optim.lr, values: [0.001]");

  @TempDir private Path home;

  @Test
  void refuses_whatDoesNotFitTheData() {
    var selection = new Selection(List.of(0L), List.of("plain"), List.of("train.batch=41"), 1);
    refuses(CLAIM, selection, "plain-0.001-seed0: train.batch: want at most 40");
  }

  /** The first arm could be trained, and is not. */
  @Test
  void refuses_anArmThatDoesNotFitBeforeTheFirstIsTrained() {
    Claim claim =
        new Claim(
            CLAIM.claim(),
            CLAIM.where(),
            CLAIM.recipe(),
            CLAIM.base(),
            CLAIM.choosing(),
            CLAIM.seeds(),
            List.of(
                CLAIM.arms().getFirst(),
                new Claim.Arm(
                    "contranorm",
                    Optional.empty(),
                    List.of("train.batch=41"),
                    Optional.empty(),
                    Optional.empty(),
                    List.of())),
            CLAIM.watch(),
            CLAIM.expect());
    refuses(
        claim,
        new Selection(List.of(0L), List.of(), List.of(), 1),
        "contranorm-seed0: train.batch: want at most 40");
  }

  private void refuses(Claim claim, Selection selection, String message) {
    assertThatThrownBy(() -> Replication.plan(claim, selection, home))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> Replication.of(claim, selection, home, Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
    assertThat(home.resolve("plain-0.001-seed0")).doesNotExist();
  }

  @Test
  void golden_aSeedGivenTwiceIsRunOnce() {
    var twice = new Selection(List.of(3L, 0L, 3L), List.of("plain"), List.of(), 1);
    assertThat(Replication.plan(CLAIM, twice, home).runs())
        .extracting(Replication.Planned::run)
        .containsExactly("plain-0.001-seed3", "plain-0.001-seed0");
  }
}
