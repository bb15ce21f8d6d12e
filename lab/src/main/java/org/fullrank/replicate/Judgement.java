package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;

/**
 * One expectation held against the runs.
 *
 * @param expectation in words
 * @param bound that its number is held against
 * @param seeds its number for each seed
 * @param mean of those there are
 * @param verdict on the mean
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
   * @param value absent where a run for it is missing, or there was nothing to judge
   * @param holds whether it meets the bound
   */
  public record Seen(long seed, Optional<Double> value, boolean holds) {}

  public Judgement {
    seeds = List.copyOf(seeds);
  }

  /** The judgement in a line. */
  String line() {
    String each =
        String.join(
            ", ", seeds.stream().map(s -> s.value().map(Numbers::shown).orElse("-")).toList());
    long holding = seeds.stream().filter(Seen::holds).count();
    return "%-14s %s: mean %s (%s), %d of %d seeds"
        .formatted(
            verdict,
            expectation,
            mean.map(Numbers::shown).orElse("-"),
            each,
            holding,
            seeds.size());
  }
}
