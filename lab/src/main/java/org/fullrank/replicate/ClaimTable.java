package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fullrank.core.Printable;

/** Claims, what was measured and what came of it, as Markdown; the README's table is this one. */
public final class ClaimTable {

  private static final String HEAD =
      """
      | claim | measured, mean and 95 % interval (seeds) | answer | changed after a look |
      |---|---|---|---|
      """;

  private ClaimTable() {}

  /** The table of {@code claim}, called {@code name}, by its {@code results}. */
  public static String of(String name, Claim claim, Results results) {
    var judge = new Judge(claim, results.results());
    String rows =
        claim.expect().stream()
            .map(it -> row(it, judged(it, judge, results.isSmoke()), judge))
            .collect(Collectors.joining());
    return "`%s` (%s), seeds %s%n%n%s%s%s%n"
        .formatted(name, claim.where(), claim.seeds(), HEAD, rows, choices(claim, results));
  }

  private static Judgement judged(Expectation expectation, Judge judge, boolean smoke) {
    var judgement = judge.of(expectation);
    return smoke ? judgement.smoke() : judgement;
  }

  private static String row(Expectation expectation, Judgement judged, Judge judge) {
    String answer =
        judged.why().isEmpty()
            ? judged.verdict().toString()
            : "%s: %s".formatted(judged.verdict(), judged.why());
    return "| %s; %s | %s | %s | %s |\n"
        .formatted(
            Printable.line(expectation.says()),
            judged.rule(),
            measured(expectation, judged, judge),
            answer,
            expectation.changed().isEmpty() ? "–" : String.join("; ", expectation.changed()));
  }

  private static String measured(Expectation expectation, Judgement judged, Judge judge) {
    String arms =
        expectation.statistic().arms().stream()
            .distinct()
            .flatMap(arm -> arm(expectation.statistic(), arm, judge).stream())
            .collect(Collectors.joining(", "));
    return judged.numbers() + (arms.isEmpty() ? "" : "; means " + arms);
  }

  /** The mean of one arm over the seeds that count. */
  private static Optional<String> arm(Statistic statistic, String arm, Judge judge) {
    boolean compared =
        statistic instanceof Statistic.Difference || statistic instanceof Statistic.Ratio;
    if (!compared) {
      return Optional.empty();
    }
    var level = new Statistic.Level(statistic.about().orElseThrow(), arm, statistic.at());
    return judge.mean(level).map(mean -> "%s %s".formatted(arm, Numbers.shown(mean)));
  }

  /** Which values the arms chose on the validation images; empty where none chose. */
  private static String choices(Claim claim, Results results) {
    var chosen = new TreeSet<String>();
    for (TrialResult run : results.results()) {
      run.cell()
          .choice()
          .filter(_ -> !run.cell().choosing())
          .ifPresent(value ->
              chosen.add(
                  "%s%s %s"
                      .formatted(
                          run.cell().arm(),
                          run.cell().at().map(at -> " at " + at).orElse(""),
                          value)));
    }
    return chosen.isEmpty()
        ? ""
        : "%nChosen by %s on the validation samples: %s.%n"
            .formatted(
                claim.choosing().map(Claim.Choosing::measure).orElse("-"),
                String.join(", ", List.copyOf(chosen)));
  }
}
