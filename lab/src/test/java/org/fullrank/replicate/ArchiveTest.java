package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.checkpoint.FolderLock;
import org.fullrank.core.Problem;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final Claim CLAIM = ReplicationTest.claim("", "", "optim.lr, values: [0.001]");
  private static final Selection ONE = new Selection(List.of(0L), List.of("plain"), List.of(), 1);

  @TempDir private Path home;

  /** Two that write one results.json would lose each other's runs. */
  @Test
  void refuses_aFolderThatIsReplicatedInAlready() {
    try (var _ = FolderLock.take(home)) {
      assertThatThrownBy(() -> Replication.of(CLAIM, ONE, home, Listener.SILENT))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(home + ": in use by process");
    }
    assertThat(Replication.of(CLAIM, ONE, home, Listener.SILENT).complete()).isTrue();
  }

  @Test
  void refuses_aResultThatLacksSomething() throws Exception {
    Replication.of(CLAIM, ONE, home, Listener.SILENT);
    Path result = home.resolve("plain-0.001-seed0/result.json");
    String text = Files.readString(result);
    for (String gone : List.of("watch", "measures")) {
      String without = text.replaceFirst("(?s)\"" + gone + "\" : \\{[^}]*\\},", "");
      assertThat(without).isNotEqualTo(text);
      Files.writeString(result, without);
      assertThatThrownBy(() -> Replication.plan(CLAIM, ONE, home))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(result + ": cannot be read")
          .hasMessageContaining("remove it to make the run again");
    }
  }
}
