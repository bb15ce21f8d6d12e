package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.fullrank.diagnose.History.ScoredEpoch;

/**
 * A representation that was better earlier in its training. Label-free scores of the same samples,
 * and the online probe where there are labels, are compared with their own peaks. A fall counts if
 * less of the peak is left than healthy runs keep: the limits are learned from recorded runs, as
 * docs/diagnosis.md says.
 */
public final class LateDegradation {
  /**
   * A measure that is followed; more is better, and values are positive.
   *
   * @param name in words
   * @param value of an epoch
   * @param left the share of the peak that healthy and sick runs have left
   * @param ofClasses whether a method that learns classes is judged by it; its features form clumps
   *     by design
   */
  record Followed(String name, ToDoubleFunction<ScoredEpoch> value, Band left, boolean ofClasses) {
    Optional<Fall> course(History history) {
      return Fall.of(name, history, value);
    }
  }

  static final List<Followed> FOLLOWED =
      List.of(
          followed("effective rank", e -> e.scores().effectiveRank(), Band.atLeast(0.7, 0.5)),
          followed("RankMe", e -> e.scores().rankMe(), Band.atLeast(0.53, 0.28)),
          followed("spread", e -> e.scores().spread(), Band.atLeast(0.39, 0.16)),
          followed("LiDAR", e -> e.scores().lidar(), Band.atLeast(0.54, 0.29)),
          followed(
              "closeness to a round normal distribution, 1 / SIGReg,",
              e -> 1 / e.scores().normality(),
              Band.atLeast(0.7, 0.5)),
          followed("projection spread", e -> e.scores().projectionSpread(), Band.atLeast(0.7, 0.5)),
          followed(
              "distance of an image's patches, 1 - cosine,",
              e -> 1 - e.scores().patchCosine(),
              Band.atLeast(0.57, 0.33)),
          new Followed("kNN accuracy", ScoredEpoch::knn, Band.atLeast(0.91, 0.83), true));

  /** The fewest scored epochs whose course is judged. */
  public static final int FEWEST_EPOCHS = Fall.FEWEST;

  private LateDegradation() {}

  private static Stream<Followed> followed(boolean classifies) {
    return FOLLOWED.stream().filter(followed -> followed.ofClasses || !classifies);
  }

  private static Followed followed(String name, ToDoubleFunction<ScoredEpoch> value, Band left) {
    return new Followed(name, value, left, false);
  }

  /**
   * The falls of {@code history} beyond those of healthy runs, the worst first.
   *
   * @param classifies whether the method learns classes; its ranks may fall
   */
  public static List<Fall> falls(History history, boolean classifies) {
    return followed(classifies)
        .flatMap(followed ->
            followed.course(history).stream()
                .filter(fall -> followed.left.of(fall.left()) != State.HEALTHY))
        .sorted((a, b) -> Double.compare(a.left(), b.left()))
        .toList();
  }

  static List<Assessment> judge(Findings findings) {
    History history = findings.history();
    var evidence = new ArrayList<Evidence>();
    boolean classifies = findings.progress().classifies();
    followed(classifies)
        .flatMap(followed ->
            followed.course(history).map(fall -> evidence(fall, followed.left)).stream())
        .forEach(evidence::add);
    return List.of(
        Assessment.of(
            Disease.LATE_DEGRADATION,
            evidence,
            cause(falls(history, classifies)),
            "Go on from the best checkpoint, which was kept before the fall, by pretrain --resume"
                + " --best, with a lower learning rate or fewer epochs; or take it as the result, by"
                + " embed --best. Where the loss still fell, strengthen the term that keeps"
                + " embeddings apart, or slow the teacher."));
  }

  private static String cause(List<Fall> falls) {
    return Stream.concat(
            falls.stream().limit(1).map(Fall::toString),
            Stream.of("The training has gone on past its best representation."))
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }

  private static Evidence evidence(Fall fall, Band left) {
    return new Evidence(
        String.format(
            Locale.ROOT,
            "share of the peak of %s in epoch %d that is left of the %s",
            Band.digits(fall.peak()),
            fall.peakEpoch(),
            fall.measure()),
        fall.left(),
        left);
  }
}
