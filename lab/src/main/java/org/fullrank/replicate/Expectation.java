package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;

/**
 * What a claim expects of its runs. Where {@code at} is absent and an arm has a sweep, its largest
 * number over the sweep counts.
 */
public sealed interface Expectation {
  /** The arms it speaks of. */
  List<String> arms();

  /** The measure that it is about, where it is about one. */
  default Optional<Measure> about() {
    return switch (this) {
      case Difference it -> Optional.of(it.measure());
      case Ratio it -> Optional.of(it.measure());
      case Above it -> Optional.of(it.measure());
      case Below it -> Optional.of(it.measure());
      case Grows it -> Optional.of(it.measure());
      case LargestStable _ -> Optional.empty();
      case Precedes _ -> Optional.of(Measure.LEAST_ENTROPY);
    };
  }

  /** The only value of the sweep that it speaks of, where it speaks of one. */
  default Optional<Double> at() {
    return Optional.empty();
  }

  /**
   * The measure of one arm less that of another.
   *
   * @param at the value of the sweep at which they are compared
   * @param atLeast what the difference must reach
   */
  record Difference(Measure measure, String arm, String minus, Optional<Double> at, double atLeast)
      implements Expectation {
    @Override
    public List<String> arms() {
      return List.of(arm, minus);
    }
  }

  /**
   * The measure of one arm over that of another.
   *
   * @param at the value of the sweep at which they are compared
   * @param atLeast what the ratio must reach
   */
  record Ratio(Measure measure, String arm, String over, Optional<Double> at, double atLeast)
      implements Expectation {
    @Override
    public List<String> arms() {
      return List.of(arm, over);
    }
  }

  /**
   * The measure of one arm.
   *
   * @param atLeast what it must reach
   */
  record Above(Measure measure, String arm, Optional<Double> at, double atLeast)
      implements Expectation {
    @Override
    public List<String> arms() {
      return List.of(arm);
    }
  }

  /**
   * The measure of one arm.
   *
   * @param atMost what it must not exceed
   */
  record Below(Measure measure, String arm, Optional<Double> at, double atMost)
      implements Expectation {
    @Override
    public List<String> arms() {
      return List.of(arm);
    }
  }

  /**
   * The largest value of the sweep that did not diverge, of one arm over that of another. Where
   * none of the other's was stable, its smallest counts, which is in its favour.
   *
   * @param atLeast what the ratio must reach
   */
  record LargestStable(String arm, String over, double atLeast) implements Expectation {
    @Override
    public List<String> arms() {
      return List.of(arm, over);
    }
  }

  /**
   * How much larger the difference of two arms is at the last value of their sweep than at the
   * first.
   *
   * @param atLeast what it must reach
   */
  record Grows(Measure measure, String arm, String minus, double atLeast) implements Expectation {
    @Override
    public List<String> arms() {
      return List.of(arm, minus);
    }
  }

  /**
   * In every run that diverged, some head's entropy had fallen before, or when it did. Judged by
   * the share of those runs; where none diverged there is nothing to judge.
   *
   * @param arms whose runs are looked at, one or more
   * @param entropyBelow share of the largest possible entropy, 0..1
   */
  record Precedes(List<String> arms, double entropyBelow) implements Expectation {
    public Precedes {
      arms = List.copyOf(arms);
      if (arms.isEmpty()) {
        throw new IllegalArgumentException("arms: want one or more");
      }
      Check.within(entropyBelow, 0, 1, "entropy_below");
    }
  }
}
