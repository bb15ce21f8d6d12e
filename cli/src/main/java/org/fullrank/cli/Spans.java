package org.fullrank.cli;

import java.time.Duration;

/** Formats durations. */
final class Spans {
  private Spans() {}

  /** The two largest units of {@code time}: {@code 2 h 5 min}, {@code 12 min 3 s}, {@code 7 s}. */
  static String text(Duration time) {
    if (time.toHours() > 0) {
      return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
    }
    return time.toMinutes() > 0
        ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
        : "%d s".formatted(time.toSeconds());
  }
}
