package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;

/**
 * A part of a claim, and the rule that it is judged by.
 *
 * @param says the sentence that is judged
 * @param statistic what is measured of the arms
 * @param range where the mean over the seeds is expected to lie
 * @param floor where the measure of each arm must lie before "no worse" says anything: two nets
 *     that learned nothing are no worse than each other. A range that holds "no difference" within
 *     wants one that an untrained net lies outside; absent elsewhere
 * @param spread the standard deviation over seeds that is assumed before there are runs; of the
 *     logarithm, for ratios
 * @param changed what of the rule was changed after a look at results
 */
public record Expectation(
    String says,
    Statistic statistic,
    Range range,
    Optional<Range> floor,
    Optional<Double> spread,
    List<String> changed) {
  /** Nothing was changed. */
  public static final List<String> CHANGED = List.of();

  public Expectation {
    changed = List.copyOf(changed);
    if (statistic.isRatio() && range.atLeast().or(range::atMost).orElse(1.0) <= 0) {
      throw new IllegalArgumentException("range: want bounds above 0 for a ratio, was " + range);
    }
    if (floor.isPresent() && !statistic.compares()) {
      throw new IllegalArgumentException(
          "floor: want none beside this statistic, which compares no measure of two arms");
    }
  }

  /** An expectation without a floor. */
  public Expectation(
      String says,
      Statistic statistic,
      Range range,
      Optional<Double> spread,
      List<String> changed) {
    this(says, statistic, range, Optional.empty(), spread, changed);
  }

  /**
   * Whether two nets that learned nothing would meet it: its range holds "no difference" within.
   */
  boolean isNoWorse() {
    return statistic.compares() && range.holdsWithin(statistic.isRatio() ? 1 : 0);
  }

  /** The statistic, its range and its floor, in words. */
  String rule() {
    return "%s: %s%s"
        .formatted(statistic.words(), range, floor.map(it -> ", each arm " + it).orElse(""));
  }
}
