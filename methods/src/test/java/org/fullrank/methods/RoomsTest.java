package org.fullrank.methods;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every room is listed, and every listed room has its page, test, benchmark and recipe. */
class RoomsTest {
  private static final Path MAIN = Path.of("src/main/java/org/fullrank/methods");
  private static final Path TEST = Path.of("src/test/java/org/fullrank/methods");
  private static final Path RECIPES = Path.of("src/main/resources/org/fullrank/methods");

  private static final Path MODULE = Path.of("src/main/java/module-info.java");
  private static final int FEWEST_LINES = 10;

  static Stream<Paper> papers() {
    return Catalogue.ALL.stream().map(Entry::paper);
  }

  @ParameterizedTest
  @MethodSource("papers")
  void isFurnished(Paper paper) throws IOException {
    var page = MAIN.resolve(paper.id()).resolve("package-info.java");
    assertTrue(Files.readString(page).contains(paper.arxiv()), page + " cites " + paper.arxiv());
    assertTrue(Files.readAllLines(page).size() > FEWEST_LINES, page + " says more than a line");
    var exports = "exports org.fullrank.methods.%s;".formatted(paper.id());
    assertTrue(Files.readString(MODULE).contains(exports), MODULE + " has the line " + exports);
    assertTrue(has(TEST.resolve(paper.id()), "Test.java"), paper.id() + " has a test");
    assertTrue(has(TEST.resolve(paper.id()), "Bench.java"), paper.id() + " has a benchmark");
    var recipe = RECIPES.resolve(paper.id()).resolve("recipe.yaml");
    assertTrue(Files.readString(recipe).contains(paper.id()), recipe + " names its method");
  }

  @Test
  void isListed() throws IOException {
    try (var folders = Files.list(MAIN).filter(Files::isDirectory)) {
      assertEquals(
          papers().map(Paper::id).collect(toSet()),
          folders.map(f -> f.getFileName().toString()).collect(toSet()));
    }
  }

  private static boolean has(Path folder, String suffix) throws IOException {
    try (var files = Files.list(folder)) {
      return files.anyMatch(f -> f.toString().endsWith(suffix));
    }
  }
}
