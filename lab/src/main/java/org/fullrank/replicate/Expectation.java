package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;

/**
 * A part of a claim, and the rule that it is judged by.
 *
 * @param says the sentence that is judged
 * @param statistic what is measured of the arms
 * @param range where the mean over the seeds is expected to lie
 * @param spread the standard deviation over seeds that is assumed before there are runs; of the
 *     logarithm, for ratios
 * @param changed what of the rule was changed after a look at results
 */
public record Expectation(
    String says, Statistic statistic, Range range, Optional<Double> spread, List<String> changed) {
  /** Nothing was changed. */
  public static final List<String> CHANGED = List.of();

  public Expectation {
    changed = List.copyOf(changed);
    if (statistic.isRatio() && range.atLeast().or(range::atMost).orElse(1.0) <= 0) {
      throw new IllegalArgumentException("range: want bounds above 0 for a ratio, was " + range);
    }
  }
}
