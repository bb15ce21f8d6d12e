package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.fullrank.checkpoint.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Places that cannot be read or written end a run in one line with the exit code that says so. */
final class TroubledPlacesTest {
  private static final String FULL = "No space left on device";

  private final StringWriter err = new StringWriter();

  @TempDir private Path home;

  @Test
  void refuses_anOutThatIsAFile() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");
    assertThat(pretrained(file)).isEqualTo(2);
    assertThat(told()).isEqualTo(file + ": want a folder, was a file; choose another --out");
    assertThat(file).hasContent("x");
    assertThat(pretrained(file.resolve("below"))).isEqualTo(1);
    assertThat(told()).contains("below: the folder cannot be made: Not a directory");
  }

  @Test
  void refuses_aFolderThatAnotherRunIsIn() {
    Path run = home.resolve("run");
    try (var _ = RunFolder.create(run)) {
      assertThat(pretrained(run)).isEqualTo(2);
      assertThat(told()).startsWith(run + ": in use by process ");
    }
  }

  @Test
  void refuses_dataInACircle() throws IOException {
    Path circle = Files.createSymbolicLink(home.resolve("circle"), home.resolve("circle"));
    for (String kind : List.of("images", "tar", "idx")) {
      String data = "data={name: %s, path: %s, test_fraction: 0}".formatted(kind, circle);
      assertThat(pretrained(home.resolve("run"), data)).as(kind).isEqualTo(3);
      assertThat(told()).startsWith(circle + ": want a");
    }
    assertThat(home.resolve("run/run.yaml")).doesNotExist();
  }

  /** A device that is always full, in the place of each file that a run appends to. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void refuses_toGoOnWhereTheDiskIsFull() throws IOException {
    for (String name : List.of("metrics.jsonl", "events.out.tfevents.fullrank", ".lock")) {
      Path run = Files.createDirectory(home.resolve("full-" + name));
      Path full = Files.createSymbolicLink(run.resolve(name), Path.of("/dev/full"));
      assertThat(pretrained(run)).as(name).isEqualTo(1);
      assertThat(told()).startsWith(run.toString()).contains(FULL);
      Files.delete(full);
    }
  }

  @Test
  void refuses_aFolderInThePlaceOfAFile() throws IOException {
    Path run = home.resolve("run");
    Files.createDirectories(run.resolve("metrics.jsonl"));
    assertThat(pretrained(run)).isEqualTo(1);
    assertThat(told()).isEqualTo(run + "/metrics.jsonl: cannot be opened: Is a directory");
  }

  private int pretrained(Path out, String... changes) {
    var arguments =
        new ArrayList<>(List.of("pretrain", "supervised", "--quiet", "--out", out.toString()));
    Stream.concat(
            Stream.of(
                "data={name: subset, of: fashion_mini, train: 16, test: 4}",
                "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}",
                "encoder.patch=14",
                "train.batch=8",
                "train.epochs=1"),
            Arrays.stream(changes))
        .forEach(change -> arguments.addAll(List.of("--set", change)));
    err.getBuffer().setLength(0);
    return Main.run(
        new Interruption(),
        new PrintWriter(new StringWriter()),
        new PrintWriter(err),
        arguments.toArray(String[]::new));
  }

  /** The one line that was said. */
  private String told() {
    List<String> lines = err.toString().lines().toList();
    assertThat(lines).as(err.toString()).hasSize(1);
    assertThat(lines.getFirst()).startsWith("fullrank: ");
    return lines.getFirst().substring("fullrank: ".length());
  }
}
