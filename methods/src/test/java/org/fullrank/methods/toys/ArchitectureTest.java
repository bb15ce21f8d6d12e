package org.fullrank.methods.toys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The architecture page says how each system is proven. */
class ArchitectureTest {
  private static final Path PAGE = Path.of("../docs/architecture.md");

  /** A row has a room or a test. */
  @Test
  void golden_everyRowHasAProof() throws IOException {
    String page = Files.readString(PAGE);
    String rows = page.substring(page.indexOf("### The eleven systems"));
    assertThat(rows.lines().filter(line -> line.startsWith("| ")).toList())
        .hasSizeGreaterThan(25)
        .noneMatch(line -> line.endsWith("| – |"));
  }
}
