package org.fullrank.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;

/** Shows the progress of a run. */
interface Display extends AutoCloseable {
  /**
   * The property by which the launcher says whether standard error is a terminal, which Java cannot
   * find out.
   */
  String TERMINAL = "fullrank.terminal";

  /** A bar on a terminal, lines on {@code err} elsewhere, nothing with {@code --quiet}. */
  static Display of(Verbosity verbosity, PrintWriter err) {
    if (verbosity.quiet()) {
      return new LineDisplay(new PrintWriter(Writer.nullWriter()));
    }
    return Boolean.getBoolean(TERMINAL) ? new BarDisplay(System.err) : new LineDisplay(err);
  }

  /** The time between two calls of {@link #show}. */
  Duration every();

  /** Shows the progress; replaces the line before. */
  void show(ProgressLine line);

  /** Prints a message that is not replaced. */
  void tell(String news);

  /** Ends the display. */
  @Override
  void close();
}
