package org.fullrank.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path home;

  @Test
  void golden_makesItsFoldersAndGivesTheLockBack() {
    var path = home.resolve("runs/a");
    RunFolder.create(path).close();
    try (var again = RunFolder.create(path)) {
      assertThat(again.checkpoints()).isDirectory();
      assertThat(again.model()).isDirectory();
    }
  }

  @Test
  void refuses_aFolderThatIsInUse() {
    try (var _ = RunFolder.create(home.resolve("a"))) {
      assertThatThrownBy(() -> RunFolder.create(home.resolve("a")))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(
              "in use by process %d; wait for it to end, or choose another --out"
                  .formatted(ProcessHandle.current().pid()));
    }
  }

  @Test
  void refuses_toBeginWhereARunIs() throws IOException {
    var path = Files.createDirectories(home.resolve("a"));
    Files.writeString(path.resolve("run.yaml"), "seed: 1\n");
    assertThatThrownBy(() -> RunFolder.create(path))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is a run already; --resume goes on with it");
    RunFolder.reopen(path).close();
  }

  @Test
  void refuses_toResumeNothing() {
    assertThatThrownBy(() -> RunFolder.reopen(home.resolve("none")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no run to resume here");
  }

  @Test
  void refuses_aPlaceThatCannotBeMade() throws IOException {
    var file = Files.writeString(home.resolve("file"), "x");
    assertThatThrownBy(() -> RunFolder.create(file.resolve("a")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the folder cannot be made");
  }
}
