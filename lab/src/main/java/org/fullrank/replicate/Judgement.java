package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fullrank.core.Count;

/**
 * One expectation held against the runs.
 *
 * @param expectation in words
 * @param bound that its number is held against
 * @param seeds its number for each seed
 * @param mean of those there are
 * @param verdict on the mean; a seed without a number does not hold, and none holds then
 */
public record Judgement(
    String expectation, double bound, List<Seen> seeds, Optional<Double> mean, Verdict verdict) {
  /** What an expectation came to. */
  public enum Verdict {
    REPRODUCED("reproduced"),
    NOT_REPRODUCED("not reproduced"),
    NOT_JUDGED("not judged");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * The number for one seed.
   *
   * @param value absent where it lacks something
   * @param lack what there is instead of a value
   * @param holds whether it meets the bound
   */
  public record Seen(long seed, Optional<Double> value, Optional<Lack> lack, boolean holds) {}

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

  /** The judgement in a line. */
  String line() {
    String each =
        String.join(
            ", ", seeds.stream().map(s -> s.value().map(Numbers::shown).orElse("-")).toList());
    if (seeds.stream().allMatch(seen -> seen.lack().equals(Optional.of(Lack.RUNS)))) {
      return "%-14s %s: no seed has all of its runs yet".formatted(verdict, expectation);
    }
    long holding = seeds.stream().filter(Seen::holds).count();
    return "%-14s %s: mean %s (%s), %d of %s%s"
        .formatted(
            verdict,
            expectation,
            mean.map(Numbers::shown).orElse("-"),
            each,
            holding,
            new Count(seeds.size(), "seed"),
            without());
  }

  private String without() {
    String those =
        seeds.stream()
            .filter(seen -> seen.lack().equals(Optional.of(Lack.NUMBER)))
            .map(seen -> Long.toString(seen.seed()))
            .collect(Collectors.joining(", "));
    return those.isEmpty() ? "" : "; what was measured with seed %s is no number".formatted(those);
  }
}
