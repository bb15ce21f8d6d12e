package org.fullrank.replicate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.replicate.Judgement.Answer;
import org.fullrank.replicate.Judgement.Lack;
import org.fullrank.replicate.Judgement.Seen;

/**
 * Holds expectations against the runs that there are.
 *
 * <p>The numbers are paired: each seed gives one, of an arm and of its rival with the same seed.
 * They are judged by Student's 95 % interval of their mean, of their logarithms where the number is
 * a ratio; counted runs by the exact interval of their share (runs of one seed are not independent,
 * which this interval does not know). The range of the expectation holds the whole interval, or
 * none of it, or the answer is undecided.
 *
 * <p>Only the claim's own seeds count, and only together: while one is missing, the answer is
 * undecided, so that nobody stops at the seed that pleases. One seed never decides. A seed whose
 * run has no number counts as one that does not hold: the claim is not reproduced then, or
 * undecided where the other seeds are not wholly outside the range.
 *
 * <p>Where the expectation has a floor, each arm's interval must lie in it: else two nets that
 * learned nothing would be no worse than each other. Below the floor nothing is reproduced.
 *
 * @param claim the experiment
 * @param results some of its runs; those made for choosing are left out
 */
record Judge(Claim claim, List<TrialResult> results) {
  private static final int MANY = 1000; // seeds beyond which the number is not told

  Judge {
    results = results.stream().filter(r -> !r.cell().choosing()).toList();
  }

  /** What comes of {@code expectation}; seeds in the order of the runs. */
  Judgement of(Expectation expectation) {
    var statistic = expectation.statistic();
    var seeds = seeds(statistic);
    var counted = seeds.stream().filter(Seen::counts).toList();
    var interval = interval(statistic, counted);
    var verdict = verdict(expectation, counted, interval);
    var below = verdict == Answer.REPRODUCED ? below(expectation) : Optional.<String>empty();
    return new Judgement(
        expectation.says(),
        expectation.rule(),
        seeds,
        interval,
        below.isPresent() ? Answer.UNDECIDED : verdict,
        below.orElseGet(() -> why(expectation, counted, verdict)));
  }

  /** The first arm whose measure is not shown to lie in the floor, in words. */
  private Optional<String> below(Expectation expectation) {
    return expectation
        .floor()
        .flatMap(floor ->
            levels(expectation.statistic())
                .flatMap(level -> below(level, floor).stream())
                .findFirst());
  }

  private Optional<String> below(Statistic.Level level, Range floor) {
    var counted = seeds(level).stream().filter(Seen::counts).toList();
    var interval = interval(level, counted);
    return interval.map(floor::of).filter(Answer.REPRODUCED::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            "%s, %s, is not shown to pass the floor of %s"
                .formatted(
                    level.words(), interval.map(Judgement::shown).orElse("no number"), floor));
  }

  /** The measure of each arm, at the last value of a sweep that grows. */
  private Stream<Statistic.Level> levels(Statistic statistic) {
    return statistic.about().stream()
        .flatMap(measure ->
            statistic.arms().stream()
                .map(arm -> new Statistic.Level(measure, arm, at(statistic, arm))));
  }

  private Optional<String> at(Statistic statistic, String arm) {
    return statistic instanceof Statistic.Grows ? armOf(arm).values().getLast() : statistic.at();
  }

  /** Every seed of the claim, and the others that there are runs of. */
  private List<Seen> seeds(Statistic statistic) {
    var all = new LinkedHashSet<>(claim.seeds());
    results.forEach(r -> all.add(r.cell().seed()));
    return all.stream().map(seed -> seen(statistic, seed)).toList();
  }

  private Seen seen(Statistic statistic, long seed) {
    boolean counts = claim.seeds().contains(seed);
    var own = new Judge(claim, results.stream().filter(r -> r.cell().seed() == seed).toList());
    if (!own.hasAllFor(statistic)) {
      return new Seen(seed, counts, Optional.empty(), Optional.of(Lack.RUNS));
    }
    Optional<Double> value = own.value(statistic).filter(Double::isFinite);
    Lack nothing = statistic instanceof Statistic.Precedes ? Lack.CASES : Lack.NUMBER;
    return new Seen(
        seed, counts, value, value.isPresent() ? Optional.empty() : Optional.of(nothing));
  }

  /** Whether every run of one seed that {@code statistic} is made of is there. */
  private boolean hasAllFor(Statistic statistic) {
    return claim.arms().stream()
        .filter(arm -> statistic.arms().contains(arm.arm()))
        .allMatch(arm ->
            arm.values().stream()
                .filter(at -> at.isEmpty() || statistic.at().isEmpty() || at.equals(statistic.at()))
                .allMatch(at -> of(arm.arm(), at).isPresent()));
  }

  private Optional<ConfidenceInterval> interval(Statistic statistic, List<Seen> counted) {
    if (statistic instanceof Statistic.Precedes it) {
      var cases = diverged(it).filter(r -> claim.seeds().contains(r.cell().seed())).toList();
      long hits = cases.stream().filter(r -> fell(r, it.entropyBelow())).count();
      return cases.isEmpty()
          ? Optional.empty()
          : Optional.of(ConfidenceInterval.ofShare(hits, cases.size()));
    }
    double[] values = sample(statistic, counted);
    if (values.length == 0) {
      return Optional.empty();
    }
    var interval = ConfidenceInterval.ofMean(values);
    return Optional.of(statistic.isRatio() ? interval.exp() : interval);
  }

  /** The numbers, as logarithms where the statistic is a ratio. */
  private static double[] sample(Statistic statistic, List<Seen> seeds) {
    return seeds.stream()
        .flatMap(seen -> seen.value().stream())
        .mapToDouble(v -> statistic.isRatio() ? Math.log(v) : v)
        .toArray();
  }

  private static Answer verdict(
      Expectation expectation, List<Seen> counted, Optional<ConfidenceInterval> interval) {
    if (interval.isEmpty() || counted.size() < 2 || Judgement.any(counted, Lack.RUNS)) {
      return Answer.UNDECIDED;
    }
    var verdict = expectation.range().of(interval.get());
    boolean whole = !Judgement.any(counted, Lack.NUMBER);
    return whole || verdict == Answer.NOT_REPRODUCED ? verdict : Answer.UNDECIDED;
  }

  private String why(Expectation expectation, List<Seen> counted, Answer verdict) {
    if (Judgement.any(counted, Lack.RUNS)) {
      return Judgement.without(counted, Lack.RUNS) + " to be run";
    }
    if (Judgement.any(counted, Lack.NUMBER)) {
      return Judgement.without(counted, Lack.NUMBER) + " without a number";
    }
    return verdict == Answer.UNDECIDED ? more(expectation, counted) : "";
  }

  /** How many seeds or cases would decide, if estimate and spread stayed as they are. */
  private String more(Expectation expectation, List<Seen> counted) {
    var range = expectation.range();
    if (expectation.statistic() instanceof Statistic.Precedes) {
      return interval(expectation.statistic(), counted)
          .map(it -> about(n -> decided(range, share(it.estimate(), n)), "diverged run"))
          .orElse("no run diverged");
    }
    double[] values = sample(expectation.statistic(), counted);
    double spread = ConfidenceInterval.spread(values);
    double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElse(0);
    var scale = expectation.statistic().isRatio() ? range.log() : range;
    double gap = scale.distance(mean);
    return about(n -> ConfidenceInterval.halfWidth(spread, n) < gap, "seed");
  }

  private static boolean decided(Range range, ConfidenceInterval interval) {
    return range.of(interval) != Answer.UNDECIDED;
  }

  private static ConfidenceInterval share(double share, int events) {
    return ConfidenceInterval.ofShare(Math.round(share * events), events);
  }

  private static String about(IntFunction<Boolean> decides, String thing) {
    return IntStream.rangeClosed(2, MANY)
        .filter(decides::apply)
        .mapToObj(n -> String.format(Locale.ROOT, "about %d %ss would decide", n, thing))
        .findFirst()
        .orElse(String.format(Locale.ROOT, "more than %,d %ss would decide", MANY, thing));
  }

  /** The mean over the seeds that count. */
  Optional<Double> mean(Statistic statistic) {
    var counted = seeds(statistic).stream().filter(Seen::counts).toList();
    return interval(statistic, counted).map(ConfidenceInterval::estimate);
  }

  /** The spread over the seeds that have numbers, where two or more have; of logarithms. */
  Optional<Double> spread(Statistic statistic) {
    double[] values = sample(statistic, seeds(statistic));
    return values.length < 2 ? Optional.empty() : Optional.of(ConfidenceInterval.spread(values));
  }

  /** The number of one seed, whose runs these are. */
  private Optional<Double> value(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Level(var measure, var arm, var at) -> measure(measure, arm, at);
      case Statistic.Difference(var measure, var arm, var minus, var at) ->
          measure(measure, arm, at).flatMap(a -> measure(measure, minus, at).map(b -> a - b));
      case Statistic.Ratio(var measure, var arm, var over, var at) ->
          measure(measure, arm, at)
              .flatMap(a -> measure(measure, over, at).map(b -> a / b))
              .filter(ratio -> ratio > 0);
      case Statistic.LargestStable(var arm, var over) ->
          stable(arm).flatMap(a -> stable(over).or(() -> smallest(over)).map(b -> a / b));
      case Statistic.Grows(var measure, var arm, var minus) -> growth(measure, arm, minus);
      case Statistic.Precedes it -> preceded(it);
    };
  }

  private Optional<Double> measure(String measure, String arm, Optional<String> at) {
    boolean swept = armOf(arm).sweep().isPresent();
    return of(arm, swept ? at : Optional.empty())
        .flatMap(r -> Optional.ofNullable(r.measures().get(measure)));
  }

  private Claim.Arm armOf(String name) {
    return claim.arms().stream().filter(a -> a.arm().equals(name)).findFirst().orElseThrow();
  }

  private Optional<TrialResult> of(String arm, Optional<String> at) {
    return results.stream()
        .filter(r -> r.cell().arm().equals(arm) && r.cell().at().equals(at))
        .findFirst();
  }

  private Optional<Double> stable(String arm) {
    return results.stream()
        .filter(r -> r.cell().arm().equals(arm) && r.diverged().isEmpty())
        .flatMap(r -> r.cell().at().map(Double::valueOf).stream())
        .max(Double::compare);
  }

  private Optional<Double> smallest(String arm) {
    return armOf(arm).values().stream()
        .flatMap(at -> at.map(Double::valueOf).stream())
        .min(Double::compare);
  }

  private Optional<Double> growth(String measure, String arm, String minus) {
    var values = armOf(arm).values();
    var gaps =
        List.of(values.getFirst(), values.getLast()).stream()
            .flatMap(at ->
                measure(measure, arm, at)
                    .flatMap(a -> measure(measure, minus, at).map(b -> a - b))
                    .stream())
            .toList();
    return gaps.size() < 2 ? Optional.empty() : Optional.of(gaps.getLast() - gaps.getFirst());
  }

  private Stream<TrialResult> diverged(Statistic.Precedes it) {
    return results.stream()
        .filter(r -> it.arms().contains(r.cell().arm()) && r.diverged().isPresent());
  }

  private Optional<Double> preceded(Statistic.Precedes it) {
    OptionalDouble share =
        diverged(it).mapToDouble(r -> fell(r, it.entropyBelow()) ? 1 : 0).average();
    return share.isPresent() ? Optional.of(share.getAsDouble()) : Optional.empty();
  }

  /** A run in which no entropy was seen by then counts as one in which none had fallen. */
  private static boolean fell(TrialResult run, double below) {
    return run.measures().getOrDefault(Gauges.ENTROPY_BEFORE, 1.0) < below;
  }
}
