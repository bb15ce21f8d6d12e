package org.fullrank.choice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The length of a run.
 *
 * @param steps number of steps
 * @param secondsPerStep time of a step, seconds
 */
public record Pace(long steps, double secondsPerStep) {
  /** Fewer steps than this teach an encoder little. */
  public static final int FEWEST = 500;

  private static final Duration LONGEST = Duration.ofHours(1);

  /** Time of all steps. */
  public Duration duration() {
    return Duration.ofMillis((long) (1e3 * steps * secondsPerStep));
  }

  /** A line for each doubt about the run; none for a run of usual length. */
  public List<String> warnings() {
    var warnings = new ArrayList<String>();
    if (steps < FEWEST) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%,d steps are few: below %,d an encoder is seldom better than thumbnails; set --steps higher",
              steps,
              FEWEST));
    }
    if (duration().compareTo(LONGEST) > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "this machine is slow for the run: a step takes %s s, all steps about %d min; set --steps lower",
              String.format(Locale.ROOT, "%.2f", secondsPerStep),
              duration().toMinutes()));
    }
    return warnings;
  }
}
