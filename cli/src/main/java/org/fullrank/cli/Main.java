package org.fullrank.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The entry point of the process. */
public final class Main {
  private Main() {}

  /** Runs the command of {@code args} and ends the process with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // every number with a point and Latin digits, on every system
    var result = new StandardOutput();
    var out = new PrintWriter(result, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Thread.setDefaultUncaughtExceptionHandler((_, failure) -> Failures.report(failure, false, err));
    var interruption = Interruption.watch(err::println);
    int exitCode = run(interruption, out, err, args);
    out.close();
    exitCode = result.exitCode(exitCode, err);
    interruption.over(exitCode);
    System.exit(exitCode);
  }

  /**
   * Runs the command of {@code args}, with output to {@code out} and {@code err}; returns its exit
   * code.
   */
  static int run(Interruption interruption, PrintWriter out, PrintWriter err, String... args) {
    int exitCode = attempt(interruption, out, err, args);
    out.flush();
    err.flush();
    return exitCode;
  }

  /** Also reports what fails before a command runs, or while its failure is reported. */
  @SuppressWarnings("CatchAndPrintStackTrace")
  private static int attempt(
      Interruption interruption, PrintWriter out, PrintWriter err, String... args) {
    try {
      return Fullrank.commandLine(interruption).setOut(out).setErr(err).execute(args);
    } catch (Throwable failure) {
      return Failures.report(failure, false, err);
    }
  }
}
