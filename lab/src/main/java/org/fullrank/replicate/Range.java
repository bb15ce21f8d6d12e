package org.fullrank.replicate;

import java.util.Optional;
import org.fullrank.replicate.Judgement.Answer;

/**
 * Where a number is expected. A lower bound below "no difference" is the margin of a test of
 * non-inferiority; both bounds are those of a test of equivalence.
 *
 * @param atLeast lower bound, where there is one
 * @param atMost upper bound, where there is one
 */
public record Range(Optional<Double> atLeast, Optional<Double> atMost) {
  public Range {
    if (low(atLeast) >= high(atMost) || (atLeast.isEmpty() && atMost.isEmpty())) {
      throw new IllegalArgumentException(
          "want at_least, at_most, or both with the first below the second, were %s and %s"
              .formatted(words(atLeast), words(atMost)));
    }
  }

  private static String words(Optional<Double> bound) {
    return bound.map(Numbers::plain).orElse("none");
  }

  private static double low(Optional<Double> bound) {
    return bound.orElse(Double.NEGATIVE_INFINITY);
  }

  private static double high(Optional<Double> bound) {
    return bound.orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * Reproduced where the whole interval lies in the range, not reproduced where it lies wholly
   * outside on one side, else undecided. Each error has a probability of at most 2.5 %.
   */
  Answer of(ConfidenceInterval interval) {
    if (interval.low() >= low(atLeast) && interval.high() <= high(atMost)) {
      return Answer.REPRODUCED;
    }
    boolean outside = interval.high() < low(atLeast) || interval.low() > high(atMost);
    return outside ? Answer.NOT_REPRODUCED : Answer.UNDECIDED;
  }

  /** Whether {@code value} lies in it. */
  boolean holds(double value) {
    return value >= low(atLeast) && value <= high(atMost);
  }

  /** Whether {@code value} lies between the bounds and on neither. */
  boolean holdsWithin(double value) {
    return value > low(atLeast) && value < high(atMost);
  }

  /** How far {@code value} lies from the nearest bound. */
  double distance(double value) {
    return Math.min(Math.abs(value - low(atLeast)), Math.abs(high(atMost) - value));
  }

  /** The logarithms of the bounds. */
  Range log() {
    return new Range(atLeast.map(Math::log), atMost.map(Math::log));
  }

  @Override
  public String toString() {
    if (atMost.isEmpty()) {
      return Numbers.plain(low(atLeast)) + " or more";
    }
    String most = Numbers.plain(high(atMost));
    return atLeast.map(least -> Numbers.plain(least) + " to " + most).orElse(most + " or less");
  }
}
