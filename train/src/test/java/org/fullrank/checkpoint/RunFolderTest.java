package org.fullrank.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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

  /** The folders that a killed process leaves. */
  private static void begun(Path path) throws IOException {
    Files.createDirectories(path.resolve("checkpoints"));
    Files.createDirectories(path.resolve("model"));
  }

  /** What a killed process was writing goes; a user's file stays, whatever its name. */
  @Test
  void golden_clearsWhatAKilledProcessLeftHalfWritten() throws Exception {
    var path = home.resolve("a");
    begun(path);
    long dead = dead();
    var left =
        Stream.of(
                ".run.yaml.%d.part",
                ".run.yaml.12.%d.part",
                ".report.html.%d.part",
                "checkpoints/.step-00000012.safetensors.%d.part",
                "checkpoints/.best.safetensors.%d.part",
                "model/.model.safetensors.%d.part")
            .map(name -> path.resolve(name.formatted(dead)))
            .toList();
    var users =
        Stream.of(
                ".run.yaml.part",
                "run.yaml.%d.part",
                ".notes.txt.%d.part",
                ".run.yaml.x%d.part",
                ".run.yaml.%d.part~",
                "checkpoints/.mine.safetensors.%d.part",
                "model/.step-00000012.safetensors.%d.part",
                "mine/.run.yaml.%d.part")
            .map(name -> path.resolve(name.formatted(dead)))
            .toList();
    Files.createDirectories(path.resolve("mine"));
    for (Path file : Stream.concat(left.stream(), users.stream()).toList()) {
      Files.writeString(file, "half");
    }
    var folder = Files.createDirectories(path.resolve(".verdict.json.%d.part".formatted(dead)));
    RunFolder.create(path).close();
    assertThat(left).noneMatch(Files::exists);
    assertThat(users).allMatch(Files::exists);
    assertThat(folder).isDirectory();
  }

  /** Another verb may be writing its report meanwhile. */
  @Test
  void golden_leavesWhatALivingProcessIsWriting() throws Exception {
    var path = home.resolve("a");
    begun(path);
    var other = new ProcessBuilder("sleep", "60").start();
    try {
      var part = path.resolve(".report.html.%d.part".formatted(other.pid()));
      Files.writeString(part, "half");
      RunFolder.create(path).close();
      assertThat(part).exists();
    } finally {
      other.destroyForcibly();
    }
  }

  /** The number of a process that is no more. */
  private static long dead() throws IOException, InterruptedException {
    var process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
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
        .hasMessageContaining("there is a run already; continue it with --resume");
    RunFolder.reopen(path).close();
  }

  @Test
  void refuses_toResumeNothing() {
    assertThatThrownBy(() -> RunFolder.reopen(home.resolve("none")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no run to resume here");
  }

  @Test
  void refuses_whatIsNoFolder() throws IOException {
    var file = Files.writeString(home.resolve("file"), "x");
    var link = Files.createSymbolicLink(home.resolve("link"), home.resolve("nowhere"));
    var circle = Files.createSymbolicLink(home.resolve("circle"), home.resolve("circle"));
    for (Path path : List.of(file, link, circle)) {
      assertThatThrownBy(() -> RunFolder.create(path))
          .isInstanceOfSatisfying(
              Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFIG))
          .hasMessage(path + ": want a folder, was a file; choose another --out");
    }
  }

  @Test
  void refuses_aPlaceThatCannotBeMade() throws IOException {
    var file = Files.writeString(home.resolve("file"), "x");
    assertThatThrownBy(() -> RunFolder.create(file.resolve("a")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the folder cannot be made");
  }
}
