package org.fullrank.cli;

import java.time.Duration;
import java.util.Locale;

/** Formats durations. */
final class Spans {
  private Spans() {}

  /** The two largest units of {@code time}: {@code 2 h 5 min}, {@code 12 min 3 s}, {@code 7 s}. */
  static String text(Duration time) {
    if (time.toHours() > 0) {
      return String.format(Locale.ROOT, "%d h %d min", time.toHours(), time.toMinutesPart());
    }
    return time.toMinutes() > 0
        ? String.format(Locale.ROOT, "%d min %d s", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d s", time.toSeconds());
  }
}
