package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Help, completion and the manual, which follow from the commands themselves. */
final class TerminalTest {
  private static final int COLUMNS = 80;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private static Stream<CommandLine> commands(CommandLine top) {
    return Stream.concat(
        Stream.of(top),
        top.getSubcommands().values().stream().distinct().flatMap(TerminalTest::commands));
  }

  private static List<CommandLine> commands() {
    return commands(Fullrank.commandLine(new Interruption())).toList();
  }

  @Test
  void property_everyHelpFitsEightyColumns() {
    for (CommandLine command : commands()) {
      assertThat(command.getUsageMessage().lines())
          .as(command.getCommandSpec().qualifiedName())
          .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(COLUMNS));
    }
  }

  @Test
  void property_everyListFitsEightyColumns() {
    for (String verb : List.of("methods", "data list", "replicate", "version")) {
      assertThat(run(verb.split(" "))).as(verb).isZero();
      assertThat(out.toString().lines())
          .as(verb)
          .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(COLUMNS));
    }
  }

  /** A single percent sign would be shown with a warning of the parser's. */
  @Test
  void property_everyDescriptionIsAFormat() {
    for (CommandLine command : commands()) {
      var usage = command.getCommandSpec().usageMessage();
      Stream.of(usage.description(), usage.footer())
          .flatMap(Stream::of)
          .forEach(line ->
              assertThatCode(() -> String.format(line)).as(line).doesNotThrowAnyException());
    }
  }

  @Test
  void golden_helpIsAVerb() {
    assertThat(run("help", "data", "get")).isZero();
    String shown = out.toString();
    assertThat(run("data", "get", "--help")).isZero();
    assertThat(shown).isEqualTo(out.toString()).contains("--to=FOLDER");
    assertThat(run("help")).isZero();
    assertThat(out.toString()).contains("Commands, in the order of use:");
    assertThat(run("help", "dta")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean \"data\"?");
  }

  @Test
  void golden_versionIsAVerb() {
    assertThat(run("version")).isZero();
    String shown = out.toString();
    assertThat(run("--version")).isZero();
    assertThat(shown).isEqualTo(out.toString()).startsWith("fullrank ");
  }

  @ParameterizedTest
  @CsvSource({
    "verison, version",
    "pretrian, pretrain",
    "embedd, embed",
    "doctro, doctor",
    "config shwo, show",
    "doctor --jsn, --json"
  })
  void refuses_aWrongWordWithTheNearestOne(String line, String near) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean \"" + near + "\"?");
  }

  /** A word that is near to none is answered by the list, not by a guess. */
  @Test
  void refuses_toGuessFromAWordThatIsNearToNone() {
    assertThat(run("xylophone")).isEqualTo(2);
    assertThat(err.toString()).contains("want one of quickstart").doesNotContain("mean");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pretrain byol --out", "embed runs/a --out", "doctor --out", "data inspect"})
  void refuses_anEmptyPath(String line) {
    String[] args = Stream.concat(Stream.of(line.split(" ")), Stream.of("")).toArray(String[]::new);
    assertThat(run(args)).isEqualTo(2);
    assertThat(err.toString()).contains("want a path, was empty");
  }

  @Test
  void golden_theManualNamesEveryCommandAndOption() {
    assertThat(run("man")).isZero();
    assertThat(out.toString()).startsWith(".TH FULLRANK 1\n").doesNotContain("%%", "%n");
    for (CommandLine command : commands()) {
      var spec = command.getCommandSpec();
      assertThat(out.toString()).contains(spec.qualifiedName());
      spec.options()
          .forEach(option ->
              assertThat(out.toString()).contains(option.longestName().replace("-", "\\-")));
    }
    assertThat(out.toString().lines()).noneMatch(line -> line.startsWith("'"));
  }

  /** Bash itself completes the words that follow. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void golden_bashCompletes(@TempDir Path folder) throws IOException, InterruptedException {
    assertThat(run("completion")).isZero();
    Path script = Files.writeString(folder.resolve("completion"), out.toString());
    assertThat(completed(script, "fullrank", "do")).contains("doctor");
    assertThat(completed(script, "fullrank", "data", "in")).contains("inspect");
    assertThat(completed(script, "fullrank", "pretrain", "--re")).contains("--resume");
  }

  private static String completed(Path script, String... words)
      throws IOException, InterruptedException {
    String ask =
        ". %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_fullrank; echo \"${COMPREPLY[@]}\""
            .formatted(script, String.join(" ", words), words.length - 1);
    return Fork.ended(new ProcessBuilder("bash", "-c", ask).redirectErrorStream(true).start())
        .told();
  }
}
