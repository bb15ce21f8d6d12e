package org.fullrank.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;

/** Where the progress of a run is shown. */
interface Display extends AutoCloseable {
  /** The launcher knows whether standard error is a terminal; Java does not. */
  String TERMINAL = "fullrank.terminal";

  /** A bar on a terminal, lines on {@code err} elsewhere, nothing for the quiet. */
  static Display of(Verbosity verbosity, PrintWriter err) {
    if (verbosity.quiet()) {
      return new LineDisplay(new PrintWriter(Writer.nullWriter()));
    }
    return Boolean.getBoolean(TERMINAL) ? new BarDisplay(System.err) : new LineDisplay(err);
  }

  /** Time from one {@link #show} to the next. */
  Duration every();

  /** Shows where the run is; what was shown before is old. */
  void show(ProgressLine line);

  /** Tells news that stays. */
  void tell(String news);

  /** Ends it. */
  @Override
  void close();
}
