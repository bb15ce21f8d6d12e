package org.fullrank.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point of the process. */
public final class Main {
  private Main() {}

  /** Runs the command of {@code args} and ends the process with its exit code. */
  public static void main(String[] args) {
    var interruption = Interruption.watch();
    int exitCode =
        run(
            interruption,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    interruption.over(exitCode);
    System.exit(exitCode);
  }

  /**
   * Runs the command of {@code args}, with output to {@code out} and {@code err}; returns its exit
   * code.
   */
  static int run(Interruption interruption, PrintWriter out, PrintWriter err, String... args) {
    int exitCode = Fullrank.commandLine(interruption).setOut(out).setErr(err).execute(args);
    out.flush();
    err.flush();
    return exitCode;
  }
}
