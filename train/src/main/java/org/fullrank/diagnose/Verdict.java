package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is wrong with a representation, how one can tell, why, and what to do.
 *
 * @param disease the first that the findings show, in the order in which one causes the next
 * @param evidence the numbers it rests on; for a healthy run those that cleared it
 * @param cause in plain words
 * @param remedy in plain words
 */
public record Verdict(Disease disease, List<Evidence> evidence, String cause, String remedy) {
  /** A cause comes before what it brings about: too high a rate ends in every other disease. */
  private static final List<Function<Findings, Optional<Verdict>>> ORDER =
      List.of(
          Divergence::judge,
          TargetCollapse::judge,
          AttentionCollapse::judge,
          CompleteCollapse::judge,
          DimensionalCollapse::judge);

  public Verdict {
    evidence = List.copyOf(evidence);
  }

  /** The verdict on {@code findings}. */
  public static Verdict of(Findings findings) {
    return ORDER.stream()
        .flatMap(judge -> judge.apply(findings).stream())
        .findFirst()
        .orElseGet(() -> healthy(findings));
  }

  /** The verdict on embeddings of which nothing else is known. */
  public static Verdict of(Diagnosis diagnosis) {
    return of(Findings.of(diagnosis));
  }

  private static Verdict healthy(Findings findings) {
    var cleared =
        Stream.of(
                CompleteCollapse.evidence(findings),
                DimensionalCollapse.evidence(findings),
                AttentionCollapse.evidence(findings),
                TargetCollapse.evidence(findings),
                Divergence.evidence(findings))
            .flatMap(List::stream)
            .toList();
    return new Verdict(
        Disease.HEALTHY, cleared, "Nothing measured here points to a collapse.", "Carry on.");
  }

  /** The verdict, its evidence, cause and remedy, one a line. */
  public List<String> lines() {
    return Stream.of(
            Stream.of("verdict: " + disease.title()),
            evidence.stream().map(e -> "  " + e),
            Stream.of("cause: " + cause, "remedy: " + remedy))
        .flatMap(Function.identity())
        .toList();
  }
}
