package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.fullrank.methods.Catalogue;
import org.fullrank.replicate.ClaimTable;
import org.fullrank.replicate.Claims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is so: its example compiles and runs, its table is the catalogue's. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir private Path home;

  @Test
  void golden_theTableIsPrintedFromTheCatalogue() throws Exception {
    assertThat(Files.readString(README)).contains(Catalogue.table());
  }

  @Test
  void golden_theClaimsArePrintedFromTheirResults() throws Exception {
    String readme = Files.readString(README);
    assertThat(Claims.shipped())
        .anySatisfy((room, _) -> assertThat(Claims.results(room)).isPresent())
        .allSatisfy((room, claim) ->
            Claims.results(room)
                .ifPresent(results -> {
                  assertThat(readme).contains(ClaimTable.of(room, claim, results).strip());
                  assertThat(results.verify(claim)).contains("as they were measured");
                }));
  }

  @Test
  void golden_theExampleCompilesAndRuns() throws Exception {
    String readme = Files.readString(README);
    int from = readme.indexOf("```java\n") + "```java\n".length();
    String example = readme.substring(from, readme.indexOf("```", from));
    Path source = Files.writeString(home.resolve("Hello.java"), example);
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    assertThat(
            compiler.run(null, null, null, "-proc:none", "-d", home.toString(), source.toString()))
        .isZero();
    String output = run(home.resolve("run"));
    assertThat(output.lines().toList())
        .hasSize(4)
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("trained encoder: linear ");
    assertThat(home.resolve("run/report.html")).isNotEmptyFile();
    assertThat(home.resolve("run/model/model.safetensors")).isNotEmptyFile();
    assertThat(home.resolve("run/model/config.json"))
        .content()
        .contains("\"encoder\"", "\"components\"", "\"views\"");
    assertThat(List.of("run.yaml", "provenance.json", "metrics.jsonl", "verdict.json"))
        .allSatisfy(name -> assertThat(home.resolve("run").resolve(name)).isNotEmptyFile());
  }

  private String run(Path folder) throws Exception {
    var bytes = new ByteArrayOutputStream();
    PrintStream console = System.out;
    URI classes = home.toUri();
    try (var loader = new URLClassLoader(new java.net.URL[] {classes.toURL()})) {
      System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Hello")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {folder.toString()});
    } finally {
      System.setOut(console);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
