package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;

/**
 * A number that the runs of one seed give. Where an arm has a sweep, {@code at} names the value of
 * the sweep that counts; an arm without a sweep does not look at it.
 */
public sealed interface Statistic {
  /** The arms whose runs it is made of. */
  List<String> arms();

  /** The measure that it is made of, where it is made of one. */
  default Optional<String> about() {
    return switch (this) {
      case Level it -> Optional.of(it.measure());
      case Difference it -> Optional.of(it.measure());
      case Ratio it -> Optional.of(it.measure());
      case Grows it -> Optional.of(it.measure());
      case LargestStable _ -> Optional.empty();
      case Precedes _ -> Optional.of(Gauges.ENTROPY_BEFORE);
    };
  }

  /** Whether it compares one measure of two arms. */
  default boolean compares() {
    return switch (this) {
      case Difference _, Ratio _, Grows _ -> true;
      case Level _, LargestStable _, Precedes _ -> false;
    };
  }

  /** The only value of the sweep that it looks at, where it looks at one. */
  default Optional<String> at() {
    return Optional.empty();
  }

  /** Whether its mean is taken of logarithms. */
  default boolean isRatio() {
    return this instanceof Ratio || this instanceof LargestStable;
  }

  /** The measure of one arm. */
  record Level(String measure, String arm, Optional<String> at) implements Statistic {
    @Override
    public List<String> arms() {
      return List.of(arm);
    }
  }

  /** The measure of one arm less that of another. */
  record Difference(String measure, String arm, String minus, Optional<String> at)
      implements Statistic {
    @Override
    public List<String> arms() {
      return List.of(arm, minus);
    }
  }

  /** The measure of one arm over that of another; both are positive. */
  record Ratio(String measure, String arm, String over, Optional<String> at) implements Statistic {
    @Override
    public List<String> arms() {
      return List.of(arm, over);
    }
  }

  /**
   * How much larger the difference of two arms is at the last value of their sweep than at the
   * first.
   */
  record Grows(String measure, String arm, String minus) implements Statistic {
    @Override
    public List<String> arms() {
      return List.of(arm, minus);
    }
  }

  /**
   * The largest value of the sweep that did not diverge, of one arm over that of another. Where
   * every run of the other diverged, its smallest value counts, which is in its favour; where every
   * run of the first did, there is no number.
   */
  record LargestStable(String arm, String over) implements Statistic {
    @Override
    public List<String> arms() {
      return List.of(arm, over);
    }
  }

  /**
   * The share of the diverged runs in which some head's entropy had fallen by the weights whose
   * loss was too high first. An update's entropy is not held against the loss before it.
   *
   * @param arms the arms whose runs are counted, one or more
   * @param entropyBelow share of the largest possible entropy, 0..1
   */
  record Precedes(List<String> arms, double entropyBelow) implements Statistic {
    public Precedes {
      arms = List.copyOf(arms);
      if (arms.isEmpty()) {
        throw new IllegalArgumentException("arms: want one or more");
      }
      Check.within(entropyBelow, 0, 1, "entropy_below");
    }
  }

  /** In words, without the bound. */
  default String words() {
    return switch (this) {
      case Level(var measure, var arm, var at) -> measure + " of " + arm + at(at);
      case Difference(var measure, var arm, var minus, var at) ->
          "%s of %s less that of %s%s".formatted(measure, arm, minus, at(at));
      case Ratio(var measure, var arm, var over, var at) ->
          "%s of %s over that of %s%s".formatted(measure, arm, over, at(at));
      case Grows(var measure, var arm, var minus) ->
          "growth over the sweep of %s of %s less that of %s".formatted(measure, arm, minus);
      case LargestStable(var arm, var over) ->
          "largest stable value of %s over that of %s".formatted(arm, over);
      case Precedes(var arms, var share) ->
          "share of the diverged runs of %s with a head's entropy below %s by then"
              .formatted(String.join(", ", arms), Numbers.plain(share));
    };
  }

  private static String at(Optional<String> at) {
    return at.map(value -> " at " + value).orElse("");
  }
}
