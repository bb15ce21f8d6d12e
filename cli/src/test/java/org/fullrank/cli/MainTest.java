package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Command(name = "stumble")
  private record Stumble(Supplier<Throwable> failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      switch (failure.get()) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case Throwable other -> throw new AssertionError(other);
      }
    }
  }

  private int run(String... args) {
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private int stumble(Throwable failure, String... options) {
    String[] args = Stream.concat(Stream.of("stumble"), Stream.of(options)).toArray(String[]::new);
    return Fullrank.commandLine(new Interruption())
        .addSubcommand(new Stumble(() -> failure))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void refuses_anUnknownVerbAndNamesTheNearest() {
    assertThat(run("doktor")).isEqualTo(2);
    assertThat(err.toString()).contains("fullrank:", "doktor", "doctor", "See 'fullrank --help'");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void refuses_anUnknownOptionAndNamesTheNearest() {
    assertThat(run("doctor", "--jsn")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("fullrank: unknown option: '--jsn'")
        .contains("--json", "See 'fullrank doctor --help'");
  }

  @Test
  void refuses_toGuessAVerb() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).startsWith("fullrank: which verb?");
  }

  @Test
  void golden_helpNamesEveryVerbAndTheExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("doctor", "130 interrupted");
    Fullrank.commandLine(new Interruption())
        .getSubcommands()
        .values()
        .forEach(verb -> {
          String[] description = verb.getCommandSpec().usageMessage().description();
          assertThat(description).as(verb.getCommandName()).isNotEmpty();
          assertThat(out.toString()).contains(verb.getCommandName());
        });
  }

  @Test
  void golden_versionNamesTheJdk() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("fullrank ").contains("JDK " + Runtime.version());
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of(Problem.failed("no room"), 1),
        Arguments.of(Problem.config("no room"), 2),
        Arguments.of(Problem.data("no room"), 3));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void golden_aProblemIsOneLineAndItsOwnExitCode(Problem problem, int exitCode) {
    assertThat(stumble(problem)).isEqualTo(exitCode);
    assertThat(err.toString()).isEqualToIgnoringNewLines("fullrank: no room");
  }

  @Test
  void golden_aProblemOfAWorkerThreadIsStillAProblem() {
    assertThat(stumble(new CompletionException(Problem.data("no room")))).isEqualTo(3);
    assertThat(err.toString()).isEqualToIgnoringNewLines("fullrank: no room");
  }

  @Test
  void golden_aLibraryThatDoesNotLoadIsOneLine() {
    assertThat(stumble(new CompletionException(new UnsatisfiedLinkError("no such symbol\nat 1"))))
        .isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "fullrank: a native library does not load: no such symbol; see 'fullrank doctor'");
  }

  @Test
  void golden_aLackOfMemoryIsNoFaultOfOurs() {
    var libtorch =
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory:"
            + " you tried to allocate 1610612736 bytes. Error code 12\nframe one";
    assertThat(stumble(new CompletionException(new RuntimeException(libtorch)))).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("fullrank: not enough memory: allocation of 1.5 GiB failed; ")
        .contains("train.batch")
        .doesNotContain("fault", "frame one");
    err.getBuffer().setLength(0);
    assertThat(stumble(new CompletionException(new OutOfMemoryError("Java heap space"))))
        .isEqualTo(1);
    assertThat(err.toString()).startsWith("fullrank: not enough memory: Java heap space; ");
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(new StackOverflowError(), "the stack is full: "),
        Arguments.of(new InternalError("a.jar (Too many open files)"), "too many open files: "),
        Arguments.of(
            new OutOfMemoryError(
                "Physical memory usage is too high: physicalBytes (9 G) > maxPhysicalBytes (8 G)"),
            "not enough memory: Physical memory usage is too high: physicalBytes (9 G) >"
                + " maxPhysicalBytes (8 G); JavaCPP gives the whole process four times"),
        Arguments.of(
            new OutOfMemoryError("unable to create native thread: possibly out of memory"),
            "not enough memory: unable to create native thread: possibly out of memory; the system"),
        Arguments.of(new ExceptionInInitializerError(Problem.failed("no room")), "no room"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void golden_anErrorOfTheJvmIsOneLineWithAdvice(Error error, String words) {
    assertThat(stumble(error)).isEqualTo(1);
    assertThat(err.toString()).startsWith("fullrank: " + words).hasLineCount(1);
  }

  /** An error without a message or a cure is ours, and leaves its trace in a file. */
  @Test
  void golden_anyOtherErrorIsToldWithoutATrace() throws IOException {
    assertThat(stumble(new InternalError())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("fullrank: InternalError\n")
        .doesNotContain("at org.fullrank");
    var path = Pattern.compile("The stack trace is in (\\S+)").matcher(err.toString());
    assertThat(path.find()).isTrue();
    Files.delete(Path.of(path.group(1)));
  }

  @Test
  void golden_aFaultOfOursLeavesItsTraceInAFile() throws IOException {
    assertThat(stumble(new IllegalStateException("lost\nframe one"))).isEqualTo(1);
    assertThat(err.toString()).startsWith("fullrank: IllegalStateException: lost");
    assertThat(err.toString()).doesNotContain("frame one", "at org.fullrank");
    var path = Pattern.compile("The stack trace is in (\\S+)").matcher(err.toString());
    assertThat(path.find()).isTrue();
    Path trace = Path.of(path.group(1));
    assertThat(Files.readString(trace)).contains("frame one", "at org.fullrank");
    Files.delete(trace);
  }

  @Test
  void golden_debugShowsTheTrace() {
    assertThat(stumble(Problem.config("no room"), "--debug")).isEqualTo(2);
    assertThat(err.toString()).startsWith("fullrank: no room").contains("at org.fullrank");
  }
}
