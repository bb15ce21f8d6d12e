package org.fullrank.replicate;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Count;
import org.fullrank.replicate.Judgement.Answer;

/** What the seeds of a claim can show of one of its expectations. */
final class Reach {
  private Reach() {}

  /** The smallest effect, in words, by the spread that there is or that is assumed. */
  static String of(Expectation expectation, Judge judge) {
    var statistic = expectation.statistic();
    if (statistic instanceof Statistic.Precedes) {
      return "%s: %s".formatted(expectation.says(), ofCounts(expectation.range()));
    }
    var seen = judge.spread(statistic);
    Optional<Double> spread = seen.or(expectation::spread);
    String from = seen.isPresent() ? "as the runs have it" : "as the claim assumes it";
    int seeds = judge.claim().seeds().size();
    return spread
        .map(it ->
            "%s: with %s and a spread of %s, %s, it shows %s"
                .formatted(
                    expectation.says(),
                    new Count(seeds, "seed"),
                    Numbers.shown(it),
                    from,
                    effect(statistic, ConfidenceInterval.visible(it, seeds))))
        .orElse("%s: no runs and no spread are there to tell from".formatted(expectation.says()));
  }

  private static String effect(Statistic statistic, double distance) {
    if (Double.isInfinite(distance)) {
      return "nothing";
    }
    return statistic.isRatio()
        ? "a factor of %s from the bound".formatted(Numbers.shown(Math.exp(distance)))
        : "a distance of %s from the bound".formatted(Numbers.shown(distance));
  }

  private static String ofCounts(Range range) {
    return IntStream.rangeClosed(1, 1000)
        .filter(n -> range.of(ConfidenceInterval.ofShare(n, n)) == Answer.REPRODUCED)
        .mapToObj(n -> String.format(Locale.ROOT, "it takes %d of %d diverged runs", n, n))
        .findFirst()
        .orElse("no count of runs shows it");
  }
}
