package org.fullrank.cli;

import java.time.Duration;

/** Where the progress of a run is shown. */
interface Display extends AutoCloseable {
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
