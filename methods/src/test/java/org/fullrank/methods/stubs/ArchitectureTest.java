package org.fullrank.methods.stubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The architecture page and the stub rooms agree. */
class ArchitectureTest {
  private static final Path PAGE = Path.of("../docs/architecture.md");
  private static final Path STUBS = Path.of("src/test/java/org/fullrank/methods/stubs");
  private static final Set<String> TOOLS = Set.of("Loop", "Toys", "package-info");
  private static final Pattern CAST = Pattern.compile("\\binstanceof\\b|\\(\\([A-Z]\\w*\\) ");

  /** Each stub is named as a proof on the page. */
  @Test
  void golden_everyStubIsAProof() throws IOException {
    String page = Files.readString(PAGE);
    var proofs = page.lines().filter(l -> l.startsWith("|")).collect(Collectors.joining("\n"));
    for (String stub : names()) {
      assertThat(proofs).contains("`" + stub);
    }
  }

  /** A row without a room has a stub or a test. */
  @Test
  void golden_everyRowHasAProof() throws IOException {
    String page = Files.readString(PAGE);
    String rows = page.substring(page.indexOf("### The eleven systems"));
    assertThat(rows.lines().filter(line -> line.startsWith("| ")).toList())
        .hasSizeGreaterThan(25)
        .noneMatch(line -> line.endsWith("| – |"));
  }

  /** No stub asks for the class of what it is handed. */
  @Test
  void property_stubsCastNothing() throws IOException {
    for (String stub : names()) {
      String code = Files.readString(STUBS.resolve(stub + ".java"));
      assertThat(CAST.matcher(code).find()).as(stub).isFalse();
    }
  }

  private static List<String> names() throws IOException {
    try (var files = Files.list(STUBS)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !TOOLS.contains(name) && !name.endsWith("Test"))
          .sorted()
          .toList();
    }
  }
}
