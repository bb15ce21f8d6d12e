package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be built is told by the plan, and before anything is trained. */
class OutlookTest {
  private static final Claim CLAIM = ReplicationTest.claim("", "", "optim.lr, values: [0.001]");

  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encoder.patch=5 | plain-0.001-seed0: images: want height and width that patches of 5 tile",
        "components=[sigmareparam, sigmareparam] | plain-0.001-seed0: ",
        "encoder.norms=post; components=[sigmareparam, deep_norm] | plain-0.001-seed0: "
      })
  void refuses_whatCannotBeBuilt(String changes, String message) {
    var selection = new Selection(List.of(0L), List.of("plain"), List.of(changes.split("; ")), 1);
    refuses(CLAIM, selection, message);
  }

  /** The first arm could be trained, and is not. */
  @Test
  void refuses_anArmThatCannotBeBuiltBeforeTheFirstIsTrained() {
    Claim claim =
        new Claim(
            CLAIM.claim(),
            CLAIM.where(),
            CLAIM.recipe(),
            CLAIM.base(),
            CLAIM.seeds(),
            List.of(
                CLAIM.arms().getFirst(),
                new Claim.Arm(
                    "contranorm", List.of("encoder.patch=5"), CLAIM.arms().get(1).sweep())),
            CLAIM.watch(),
            CLAIM.expect());
    refuses(
        claim, new Selection(List.of(0L), List.of(), List.of(), 1), "contranorm-seed0: images:");
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
    assertThat(Replication.plan(CLAIM, twice, home))
        .extracting(Replication.Planned::run)
        .containsExactly("plain-0.001-seed3", "plain-0.001-seed0");
  }
}
