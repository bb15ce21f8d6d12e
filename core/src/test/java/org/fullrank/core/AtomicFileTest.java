package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  private static AtomicFile.Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void golden_replacesAFileAndMakesItsFolder() throws IOException {
    Path path = folder.resolve("a/b/notes.txt");
    AtomicFile.write(path, text("old, and longer"));
    AtomicFile.write(path, text("new"));
    assertEquals("new", Files.readString(path));
    assertThat(folder.resolve("a/b")).isDirectoryContaining("glob:**notes.txt");
    try (var files = Files.list(folder.resolve("a/b"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void refuses_halfAFile() throws IOException {
    Path path = folder.resolve("notes.txt");
    AtomicFile.write(path, text("old"));
    AtomicFile.Content full =
        out -> {
          text("ne").writeTo(out);
          throw new IOException("No space left on device");
        };
    assertThatThrownBy(() -> AtomicFile.write(path, full))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertEquals(Problem.Kind.FAILED, problem.kind()))
        .hasMessage(
            path
                + ": cannot be written (No space left on device);"
                + " what was there before is untouched, nothing was lost");
    assertEquals("old", Files.readString(path));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void refuses_aFolderThatIsAFile() {
    Path path = folder.resolve("file");
    AtomicFile.write(path, text("x"));
    assertThatThrownBy(() -> AtomicFile.write(path.resolve("below"), text("y")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("below: cannot be written (something else has this name);");
  }
}
