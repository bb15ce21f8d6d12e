package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fullrank.replicate.Judgement.Lack;
import org.fullrank.replicate.Judgement.Seen;
import org.fullrank.replicate.Judgement.Verdict;

/**
 * Holds expectations against the runs that there are, for each seed that has all it takes, and on
 * the mean of the seeds' numbers.
 *
 * @param arms of the claim
 * @param results of some of its runs
 */
record Judge(List<Claim.Arm> arms, List<TrialResult> results) {
  Judge {
    arms = List.copyOf(arms);
    results = List.copyOf(results);
  }

  /** What comes of {@code expectation}; seeds in the order of the runs. */
  Judgement of(Expectation expectation) {
    List<Seen> seeds =
        results.stream()
            .map(TrialResult::seed)
            .distinct()
            .map(seed -> seen(expectation, seed))
            .toList();
    OptionalDouble mean =
        seeds.stream().flatMap(s -> s.value().stream()).mapToDouble(v -> v).average();
    return new Judgement(
        words(expectation),
        bound(expectation),
        seeds,
        boxed(mean),
        verdict(expectation, seeds, mean));
  }

  /** The seeds that were survived do not speak for those that were not. */
  private static Verdict verdict(Expectation expectation, List<Seen> seeds, OptionalDouble mean) {
    if (mean.isEmpty()) {
      return Verdict.NOT_JUDGED;
    }
    boolean whole = seeds.stream().noneMatch(s -> s.lack().equals(Optional.of(Lack.NUMBER)));
    return whole && holds(expectation, mean.getAsDouble())
        ? Verdict.REPRODUCED
        : Verdict.NOT_REPRODUCED;
  }

  private Seen seen(Expectation expectation, long seed) {
    var own = new Judge(arms, results.stream().filter(r -> r.seed() == seed).toList());
    if (!own.hasAllFor(expectation)) {
      return new Seen(seed, Optional.empty(), Optional.of(Lack.RUNS), false);
    }
    Optional<Double> value = own.value(expectation).filter(Double::isFinite);
    Optional<Lack> lack = value.isPresent() ? Optional.empty() : Optional.of(nothing(expectation));
    return new Seen(seed, value, lack, value.filter(v -> holds(expectation, v)).isPresent());
  }

  private static Lack nothing(Expectation expectation) {
    return expectation instanceof Expectation.Precedes ? Lack.CASES : Lack.NUMBER;
  }

  /** Whether every run of one seed that {@code expectation} speaks of is there. */
  private boolean hasAllFor(Expectation expectation) {
    Optional<Double> only = expectation.at();
    return arms.stream()
        .filter(arm -> expectation.arms().contains(arm.arm()))
        .allMatch(arm ->
            arm.values().stream()
                .filter(at -> only.isEmpty() || at.equals(only))
                .allMatch(at -> has(arm.arm(), at)));
  }

  private boolean has(String arm, Optional<Double> at) {
    return results.stream().anyMatch(r -> r.arm().equals(arm) && r.at().equals(at));
  }

  private static boolean holds(Expectation expectation, double value) {
    return expectation instanceof Expectation.Below
        ? value <= bound(expectation)
        : value >= bound(expectation);
  }

  static double bound(Expectation expectation) {
    return switch (expectation) {
      case Expectation.Difference it -> it.atLeast();
      case Expectation.Ratio it -> it.atLeast();
      case Expectation.Above it -> it.atLeast();
      case Expectation.Below it -> it.atMost();
      case Expectation.LargestStable it -> it.atLeast();
      case Expectation.Grows it -> it.atLeast();
      case Expectation.Precedes _ -> 1;
    };
  }

  /** The number of one seed, whose runs these are. */
  private Optional<Double> value(Expectation expectation) {
    return switch (expectation) {
      case Expectation.Difference(var measure, var arm, var minus, var at, _) ->
          measure(measure, arm, at).flatMap(a -> measure(measure, minus, at).map(b -> a - b));
      case Expectation.Ratio(var measure, var arm, var over, var at, _) ->
          measure(measure, arm, at).flatMap(a -> measure(measure, over, at).map(b -> a / b));
      case Expectation.Above(var measure, var arm, var at, _) -> measure(measure, arm, at);
      case Expectation.Below(var measure, var arm, var at, _) -> measure(measure, arm, at);
      case Expectation.LargestStable(var arm, var over, _) ->
          stable(arm, 0).flatMap(a -> stable(over, smallest(over)).map(b -> a / b));
      case Expectation.Grows it -> growth(it);
      case Expectation.Precedes(var arms, var share) -> preceded(arms, share);
    };
  }

  private Optional<Double> measure(Measure measure, String arm, Optional<Double> at) {
    return boxed(
        results.stream()
            .filter(r -> r.arm().equals(arm) && (at.isEmpty() || r.at().equals(at)))
            .flatMapToDouble(r -> r.measure(measure).stream())
            .max());
  }

  /** The largest value that did not diverge, {@code otherwise} if all did; none without runs. */
  private Optional<Double> stable(String arm, double otherwise) {
    var runs = results.stream().filter(r -> r.arm().equals(arm)).toList();
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            runs.stream()
                .filter(r -> r.diverged().isEmpty())
                .flatMap(r -> r.at().stream())
                .max(Double::compare)
                .orElse(otherwise));
  }

  private double smallest(String arm) {
    return results.stream()
        .filter(r -> r.arm().equals(arm))
        .flatMap(r -> r.at().stream())
        .min(Double::compare)
        .orElse(Double.NaN);
  }

  private Optional<Double> growth(Expectation.Grows it) {
    List<Double> values =
        results.stream()
            .filter(r -> r.arm().equals(it.arm()))
            .flatMap(r -> r.at().stream())
            .sorted()
            .toList();
    return values.size() < 2
        ? Optional.empty()
        : gap(it, values.getLast()).flatMap(b -> gap(it, values.getFirst()).map(a -> b - a));
  }

  private Optional<Double> gap(Expectation.Grows it, double at) {
    return measure(it.measure(), it.arm(), Optional.of(at))
        .flatMap(a -> measure(it.measure(), it.minus(), Optional.of(at)).map(b -> a - b));
  }

  private Optional<Double> preceded(List<String> arms, double share) {
    return boxed(
        results.stream()
            .filter(r -> arms.contains(r.arm()) && r.diverged().isPresent())
            .mapToDouble(r -> r.fellBelow(share) ? 1 : 0)
            .average());
  }

  private static Optional<Double> boxed(OptionalDouble value) {
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }

  static String words(Expectation expectation) {
    String bound = Numbers.plain(bound(expectation));
    return switch (expectation) {
      case Expectation.Difference(var measure, var arm, var minus, var at, _) ->
          "%s of %s less that of %s%s is %s or more"
              .formatted(measure.key(), arm, minus, at(at), bound);
      case Expectation.Ratio(var measure, var arm, var over, var at, _) ->
          "%s of %s over that of %s%s is %s or more"
              .formatted(measure.key(), arm, over, at(at), bound);
      case Expectation.Above(var measure, var arm, var at, _) ->
          "%s of %s%s is %s or more".formatted(measure.key(), arm, at(at), bound);
      case Expectation.Below(var measure, var arm, var at, _) ->
          "%s of %s%s is %s or less".formatted(measure.key(), arm, at(at), bound);
      case Expectation.LargestStable(var arm, var over, _) ->
          "largest stable value of %s over that of %s is %s or more".formatted(arm, over, bound);
      case Expectation.Grows(var measure, var arm, var minus, _) ->
          "%s of %s less that of %s grows over the sweep by %s or more"
              .formatted(measure.key(), arm, minus, bound);
      case Expectation.Precedes(var arms, var share) ->
          "in every diverged run of %s a head's entropy had fallen below %s of its largest"
              .formatted(String.join(", ", arms), Numbers.plain(share));
    };
  }

  private static String at(Optional<Double> at) {
    return at.map(value -> " at " + Numbers.plain(value)).orElse("");
  }
}
