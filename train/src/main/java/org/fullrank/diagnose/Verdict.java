package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The verdict on a representation: disease, evidence, cause and remedy.
 *
 * @param disease the first disease found, in causal order
 * @param evidence the numbers that show the disease; of a healthy run, the numbers that exclude all
 *     diseases
 * @param cause likely cause, in words
 * @param remedy suggested change, in words
 */
public record Verdict(Disease disease, List<Evidence> evidence, String cause, String remedy) {
  /** In causal order: too high a learning rate can cause every other disease. */
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

  /** The verdict on a diagnosis alone, such as of embeddings from a file. */
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
        Disease.HEALTHY, cleared, "No measurement shows a collapse.", "None needed.");
  }

  /** The disease, its evidence, cause and remedy, each on a line. */
  public List<String> lines() {
    return Stream.of(
            Stream.of("verdict: " + disease.title()),
            evidence.stream().map(e -> "  " + e),
            Stream.of("cause: " + cause, "remedy: " + remedy))
        .flatMap(Function.identity())
        .toList();
  }
}
