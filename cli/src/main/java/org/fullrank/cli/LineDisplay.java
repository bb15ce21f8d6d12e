package org.fullrank.cli;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Shows progress as lines, for a log or a pipe.
 *
 * @param out receives the lines
 */
record LineDisplay(PrintWriter out) implements Display {
  @Override
  public Duration every() {
    return Duration.ofSeconds(5);
  }

  @Override
  public void show(ProgressLine line) {
    tell(line.asText());
  }

  @Override
  public void tell(String news) {
    out.println(news);
    out.flush();
  }

  @Override
  public void close() {}
}
