package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.fullrank.core.Problem;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two trials side by side. */
class JobsTest {
  private static final Claim CLAIM =
      ReplicationTest.claim("", "watch: {every: 1, images: 8}", "optim.lr, values: [0.001, 0.01]");

  @TempDir private Path home;

  /** The same numbers to the last bit, traces included. */
  @Test
  void property_theNumberOfJobsChangesNoResult() throws Exception {
    var one = Replication.of(CLAIM, jobs(1), home.resolve("1"), Listener.SILENT);
    var two = Replication.of(CLAIM, jobs(2), home.resolve("2"), Listener.SILENT);
    assertThat(two.complete()).isTrue();
    assertThat(two.rows()).isEqualTo(one.rows());
    assertThat(two.origins().getFirst().facts())
        .containsEntry("jobs", "2")
        .containsEntry("threads", "1");
    for (String run : List.of("plain-0.01-seed1", "contranorm-seed0")) {
      var alone = TrialResult.read(home.resolve("1/" + run + "/result.json"));
      var beside = TrialResult.read(home.resolve("2/" + run + "/result.json"));
      assertThat(beside.trace()).isEqualTo(alone.trace());
    }
  }

  /** What was finished before the stop is kept, and the rest is made by the same command. */
  @Test
  void property_whatIsFinishedBeforeAStopIsKept() {
    var stopped = Replication.of(CLAIM, jobs(2), home, new Stopping(4));
    assertThat(stopped.complete()).isFalse();
    var again = new Stopping(Integer.MAX_VALUE);
    var whole = Replication.of(CLAIM, jobs(2), home, again);
    assertThat(whole.complete()).isTrue();
    assertThat(again.begun.get()).isEqualTo(6 - stopped.finished());
  }

  /** One trial cannot write; the other ends, and the message is that of the failure. */
  @Test
  void refuses_inTheWordsOfTheTrialThatFailed() throws Exception {
    Files.createDirectories(home);
    Files.writeString(home.resolve("contranorm-seed0"), "in the way");
    assertThatThrownBy(() -> Replication.of(CLAIM, jobs(2), home, Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("contranorm-seed0");
    Files.delete(home.resolve("contranorm-seed0"));
    var again = new Stopping(Integer.MAX_VALUE);
    assertThat(Replication.of(CLAIM, jobs(2), home, again).complete()).isTrue();
  }

  private static Selection jobs(int jobs) {
    return new Selection(List.of(), List.of(), List.of(), jobs, 1);
  }

  /** Asks to stop when so many trials have begun. */
  private static final class Stopping implements Listener {
    private final int most;
    private final AtomicInteger begun = new AtomicInteger();

    Stopping(int most) {
      this.most = most;
    }

    @Override
    public void note(String line) {
      if (line.contains(" of 6: ")) {
        begun.incrementAndGet();
      }
    }

    @Override
    public boolean stop() {
      return begun.get() >= most;
    }
  }
}
