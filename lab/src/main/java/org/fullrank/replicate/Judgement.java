package org.fullrank.replicate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fullrank.core.Count;

/**
 * One expectation held against the runs.
 *
 * @param says the expectation
 * @param rule the statistic and its range, in words
 * @param seeds the number of each seed that has runs
 * @param interval over the seeds that count; absent where no number counts
 * @param verdict whether the interval lies in the range
 * @param why what the verdict rests on, where it is not the interval alone; else empty
 */
public record Judgement(
    String says,
    String rule,
    List<Seen> seeds,
    Optional<ConfidenceInterval> interval,
    Answer verdict,
    String why) {
  /** What an expectation came to. */
  public enum Answer {
    REPRODUCED,
    NOT_REPRODUCED,
    UNDECIDED,
    /** The runs are not the claim's own, or not all: their numbers are shown and judge nothing. */
    SMOKE;

    @Override
    public String toString() {
      return this == SMOKE
          ? "smoke, not judged"
          : name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * The number of one seed.
   *
   * @param counts whether the seed is one that the claim is judged by
   * @param value absent where it lacks something
   * @param lack what there is instead of a value
   */
  public record Seen(long seed, boolean counts, Optional<Double> value, Optional<Lack> lack) {}

  /** Why a seed has no number. */
  public enum Lack {
    /** Not every run that the expectation speaks of is finished. */
    RUNS,
    /** The runs are finished, and what was to be measured of one is no number. */
    NUMBER,
    /** None of the runs is one that the expectation speaks of. */
    CASES
  }

  public Judgement {
    seeds = List.copyOf(seeds);
  }

  /** Whether {@code lack} is why some seed that counts has no number. */
  static boolean any(List<Seen> seeds, Lack lack) {
    return seeds.stream().anyMatch(seen -> seen.lack().equals(Optional.of(lack)));
  }

  /** The judgement in a line. */
  String line() {
    String rest = why.isEmpty() ? "" : "; " + why;
    return "%-14s %s (%s): %s%s".formatted(verdict, says, rule, numbers(), rest);
  }

  /** Estimate, interval and the number of each seed. */
  String numbers() {
    String each =
        seeds.stream()
            .filter(Seen::counts)
            .map(seen -> seen.value().map(Numbers::shown).orElse("-"))
            .collect(Collectors.joining(", "));
    return interval.map(it -> "%s (%s)".formatted(shown(it), each)).orElse("no number counts");
  }

  /** Estimate and interval. */
  static String shown(ConfidenceInterval interval) {
    return "%s [%s, %s]"
        .formatted(
            Numbers.shown(interval.estimate()),
            Numbers.shown(interval.low()),
            Numbers.shown(interval.high()));
  }

  /** The same numbers of runs that judge nothing. */
  Judgement smoke() {
    return new Judgement(says, rule, seeds, interval, Answer.SMOKE, "");
  }

  /** The seeds that lack something for {@code reason}, in words. */
  static String without(List<Seen> seeds, Lack reason) {
    var which = seeds.stream().filter(seen -> seen.lack().equals(Optional.of(reason))).toList();
    String names =
        which.stream().map(seen -> Long.toString(seen.seed())).collect(Collectors.joining(", "));
    return "%s (%s)".formatted(new Count(which.size(), "seed"), names);
  }
}
