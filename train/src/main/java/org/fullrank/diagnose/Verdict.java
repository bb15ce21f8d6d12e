package org.fullrank.diagnose;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.fullrank.core.Count;

/**
 * The verdict on a representation: state, disease, evidence, cause and remedy.
 *
 * <p>Every number has a healthy band. The verdict is healthy only if each of them lies in its band.
 * Otherwise it names the first disease, in causal order, of the worst state.
 *
 * @param state healthy, doubtful or sick
 * @param disease the named disease; {@link Disease#HEALTHY} if the state is healthy
 * @param evidence the numbers that show the disease, then those that show others; if healthy, all
 *     numbers
 * @param cause likely cause, in words
 * @param remedy suggested change, in words
 */
public record Verdict(
    State state, Disease disease, List<Evidence> evidence, String cause, String remedy) {
  /** In causal order: too high a learning rate can cause every other disease. */
  private static final List<Function<Findings, List<Assessment>>> ORDER =
      List.of(
          Divergence::judge,
          TargetCollapse::judge,
          AttentionCollapse::judge,
          CompleteCollapse::judge,
          LearnedNothing::judge,
          DimensionalCollapse::judge,
          StructureFaults::judge,
          LateDegradation::judge);

  public Verdict {
    evidence = List.copyOf(evidence);
  }

  /** The verdict on {@code findings}. */
  public static Verdict of(Findings findings) {
    List<Assessment> all =
        TooFew.of(findings)
            .orElseGet(
                () -> ORDER.stream().flatMap(judge -> judge.apply(findings).stream()).toList());
    State worst = all.stream().map(Assessment::state).reduce(State.HEALTHY, State::or);
    return worst == State.HEALTHY ? healthy(all) : named(all, worst);
  }

  /** The verdict on a diagnosis alone, such as of embeddings from a file. */
  public static Verdict of(Diagnosis diagnosis) {
    return of(Findings.of(diagnosis));
  }

  private static Verdict healthy(List<Assessment> all) {
    return new Verdict(
        State.HEALTHY,
        Disease.HEALTHY,
        all.stream().flatMap(judged -> judged.evidence().stream()).toList(),
        "Every measurement lies in its healthy band.",
        "None needed.");
  }

  private static Verdict named(List<Assessment> all, State worst) {
    Assessment named = all.stream().filter(it -> it.state() == worst).findFirst().orElseThrow();
    var others =
        all.stream()
            .filter(it -> !it.equals(named) && it.state() != State.HEALTHY)
            .flatMap(it -> it.evidence().stream())
            .filter(number -> number.state() != State.HEALTHY);
    return new Verdict(
        worst,
        named.disease(),
        Stream.concat(named.evidence().stream(), others).distinct().toList(),
        named.cause(),
        named.remedy());
  }

  /** {@code healthy}; or the state and the disease, {@code sick: complete collapse}. */
  public String title() {
    return state == State.HEALTHY ? state.word() : state.word() + ": " + disease.title();
  }

  /** The state, the disease, its evidence, cause and remedy, each on a line. */
  public List<String> lines() {
    return Stream.of(
            Stream.of("verdict: " + title()),
            evidence.stream().map(e -> "  " + e),
            Stream.of("cause: " + cause, "remedy: " + remedy))
        .flatMap(Function.identity())
        .toList();
  }

  /** The same for the end of a run: a healthy verdict is a single line without its evidence. */
  public List<String> brief() {
    return state == State.HEALTHY
        ? List.of(
            "verdict: healthy, by %s, each in its healthy band"
                .formatted(new Count(evidence.size(), "measurement")))
        : lines();
  }
}
