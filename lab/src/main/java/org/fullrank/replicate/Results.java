package org.fullrank.replicate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fullrank.core.Count;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents;
import tools.jackson.core.JacksonException;

/**
 * The raw numbers of a claim's runs, in a file that is committed beside the claim: every run with a
 * digest of its content, and what came of them. Everything that is told of a claim can be computed
 * again from it.
 *
 * @param rule digest of the rule that the verdicts follow
 * @param whole digest of the runs' digests
 * @param verdicts by the claim's expectations, in order
 * @param runs every finished run
 */
public record Results(String rule, String whole, List<Recorded> verdicts, List<Filed> runs) {
  /**
   * A verdict as it was told.
   *
   * @param says the expectation
   * @param answer in words
   * @param interval over the seeds that count, where there is one
   */
  public record Recorded(String says, String answer, Optional<ConfidenceInterval> interval) {
    static Recorded of(Judgement judged) {
      return new Recorded(judged.says(), judged.verdict().toString(), judged.interval());
    }
  }

  /**
   * A run and its digest.
   *
   * @param digest of the run's content
   */
  public record Filed(String digest, TrialResult run) {
    static Filed of(TrialResult result) {
      return new Filed(Digest.ofJson(result.brief()), result.brief());
    }
  }

  public Results {
    verdicts = List.copyOf(verdicts);
    runs = List.copyOf(runs);
  }

  /** What comes of {@code results}, the runs of {@code claim}. */
  static Results of(Claim claim, List<TrialResult> results) {
    var runs = results.stream().map(Filed::of).toList();
    return new Results(Digest.ofRule(claim), whole(runs), verdicts(claim, results), runs);
  }

  private static String whole(List<Filed> runs) {
    return Digest.ofJson(runs.stream().map(Filed::digest).toList());
  }

  private static List<Recorded> verdicts(Claim claim, List<TrialResult> results) {
    return Summary.of(claim, results.size(), results).judgements().stream()
        .map(Recorded::of)
        .toList();
  }

  /** The same of runs whose settings are not the claim's: nothing is judged. */
  Results smoke() {
    String answer = Judgement.Answer.SMOKE.toString();
    var told = verdicts.stream().map(it -> new Recorded(it.says(), answer, it.interval())).toList();
    return new Results(rule, whole, told, runs);
  }

  /** Whether the runs judge nothing, as their settings are not the claim's. */
  boolean isSmoke() {
    String answer = Judgement.Answer.SMOKE.toString();
    return verdicts.stream().anyMatch(it -> it.answer().equals(answer));
  }

  /** The runs without their digests. */
  public List<TrialResult> results() {
    return runs.stream().map(Filed::run).toList();
  }

  /** Writes the file, a line for each verdict and each run. */
  void write(Path file) {
    Documents.write(
        file,
        "{\"rule\": \"%s\",\n\"whole\": \"%s\",\n\"verdicts\": [\n%s\n],\n\"runs\": [\n%s\n]}\n"
            .formatted(rule, whole, lines(verdicts), lines(runs)));
  }

  private static String lines(List<?> documents) {
    return documents.stream()
        .map(TrialResult.JSON::writeValueAsString)
        .map(Printable::json)
        .collect(Collectors.joining(",\n"));
  }

  /**
   * What {@link #write} wrote.
   *
   * @param name of the file, for the message
   * @throws Problem if it is no such document
   */
  public static Results parse(String name, String text) {
    try {
      return TrialResult.JSON.readValue(text, Results.class);
    } catch (JacksonException e) {
      throw Problem.data(
          "%s: no results of a claim (%s)".formatted(name, Printable.line(e.getOriginalMessage())));
    }
  }

  /**
   * Computes everything again.
   *
   * @return what was found whole, in a line
   * @throws Problem with a line for each run whose content does not give its digest, for each
   *     verdict that the runs do not give, and where the rule or the settings are not the claim's
   */
  public String verify(Claim claim) {
    if (isSmoke()) {
      throw Problem.data(
          "smoke, not judged: these runs were made with --set, and there is no verdict to verify");
    }
    var wrong = new ArrayList<String>();
    if (!rule.equals(Digest.ofRule(claim))) {
      wrong.add("the rule of the claim is not the one that these results were judged by");
    }
    if (!whole.equals(whole(runs))) {
      wrong.add("runs were added or taken away");
    }
    runs.stream()
        .filter(it -> !it.digest().equals(Digest.ofJson(it.run())))
        .forEach(it ->
            wrong.add(
                "run %s of arm %s: its numbers are not those that were measured"
                    .formatted(it.run().name(), it.run().cell().arm())));
    var again = verdicts(claim, results());
    for (int i = 0; i < Math.max(again.size(), verdicts.size()); i++) {
      difference(i, again).ifPresent(wrong::add);
    }
    if (!wrong.isEmpty()) {
      throw Problem.data(wrong.stream().map(Printable::line).collect(Collectors.joining("\n")));
    }
    return "%s and %s: as they were measured, and as the rule gives them"
        .formatted(new Count(runs.size(), "run"), new Count(verdicts.size(), "verdict"));
  }

  private Optional<String> difference(int i, List<Recorded> again) {
    if (i >= again.size() || i >= verdicts.size()) {
      return Optional.of(
          String.format(Locale.ROOT, "verdict %d: not in both the claim and the results", i + 1));
    }
    var told = verdicts.get(i);
    return told.equals(again.get(i))
        ? Optional.empty()
        : Optional.of(
            "verdict \"%s\": told as %s, the runs give %s"
                .formatted(told.says(), told.answer(), again.get(i)));
  }
}
