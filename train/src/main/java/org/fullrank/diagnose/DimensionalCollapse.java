package org.fullrank.diagnose;

import java.util.List;
import java.util.Locale;

/**
 * Dimensional collapse: embeddings vary along few directions only.
 *
 * <p>The criterion reads the encoder's output, not the projection, because a projector discards
 * directions by design (Jing et al., ICLR 2022). Two numbers are counted: the effective rank, and
 * the number of directions with at least a hundredth of the widest direction's extent. The answer
 * is sick if both are below 5; in narrow spaces below 1 plus a tenth of the other directions.
 * Healthy are an effective rank of 6 and 7 directions. If the encoder before training is known, the
 * effective rank must also have halved since, or the answer is doubtful.
 *
 * <p>Early in training a healthy encoder has most of its variance along a few directions. But its
 * spectrum falls slowly, with seven or more directions in use; a collapsed spectrum drops at once.
 */
final class DimensionalCollapse {
  private static final double FEWEST = 5; // directions
  private static final double SHARE = 0.1; // of the directions but the first, in narrow spaces
  private static final double IN_USE = 0.01; // of the widest direction's extent
  private static final double HEALTHY_RANK = 6;
  private static final double ENOUGH = 7; // directions in use
  private static final int NARROW = 20; // directions; in narrower spaces one limit serves both
  private static final double KEPT = 0.5; // of the effective rank before training

  private DimensionalCollapse() {}

  static List<Assessment> judge(Findings findings) {
    List<Evidence> evidence = evidence(findings.now().output());
    var judged =
        Assessment.of(
            Disease.DIMENSIONAL_COLLAPSE,
            evidence,
            "The embeddings vary along a few directions only: the objective does not reward the"
                + " others (views that are too strong or too alike, a weak decorrelation term), or"
                + " the batch is too small to tell samples apart.",
            "Put a wider projector between encoder and loss; strengthen the uniformity, covariance or"
                + " entropy term; lower the temperature; enlarge the batch; or put ContraNorm into"
                + " the encoder.");
    boolean flat = evidence.stream().allMatch(number -> number.state() == State.SICK);
    return List.of(flat && !kept(findings) ? judged : judged.atWorstDoubtful());
  }

  private static List<Evidence> evidence(LayerHealth output) {
    int full = output.samples().sample().fullRank();
    double limit = Math.min(FEWEST, 1 + SHARE * (full - 1));
    return List.of(
        new Evidence(
            String.format(
                Locale.ROOT,
                "effective rank of the %s embeddings, of %d directions,",
                output.name(),
                full),
            output.samples().effectiveRank(),
            Band.atLeast(full > NARROW ? HEALTHY_RANK : limit, limit)),
        new Evidence(
            "number of directions with at least 1 % of the widest direction's extent",
            output.samples().spectrum().directions(IN_USE),
            Band.atLeast(full > NARROW ? ENOUGH : limit, limit)));
  }

  /** Whether the effective rank was nearly as low before training. */
  private static boolean kept(Findings findings) {
    LayerHealth output = findings.now().output();
    return findings
        .start()
        .flatMap(start -> start.layer(output.name()))
        .filter(start -> output.samples().effectiveRank() >= KEPT * start.samples().effectiveRank())
        .isPresent();
  }
}
