package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;

/**
 * Embeddings that differ from each other, but along few directions.
 *
 * <p>Judged on the encoder's output, not on the projection, whose job it is to throw directions
 * away (Jing et al., ICLR 2022). Collapsed are embeddings whose effective rank is below 5 and fewer
 * than 5 of whose directions have a hundredth of the widest one's extent; in narrow spaces 5
 * becomes one and a tenth of the other directions. Where the encoder before training is known, its
 * effective rank must also have halved since.
 *
 * <p>The effective rank alone does not tell. Healthy encoders early in training put most of their
 * variance on a few directions whatever their width: BYOL after 100 steps had 3.3 of 48 and 3.8 of
 * 192 in runs of ours. But theirs is a slope, on which seven directions and more are in use; a
 * collapse is a cliff. A classifier of five classes or fewer ends on one too.
 */
final class DimensionalCollapse {
  private static final double FEWEST = 5; // directions
  private static final double SHARE = 0.1; // of the directions but the first, in narrow spaces
  private static final double IN_USE = 0.01; // of the widest direction's extent
  private static final double KEPT = 0.5; // of the effective rank before training
  private static final int NARROWEST = 4; // directions, of which rank says something

  private DimensionalCollapse() {}

  static Optional<Verdict> judge(Findings findings) {
    List<Evidence> evidence = evidence(findings);
    boolean flat = !evidence.isEmpty() && evidence.stream().allMatch(e -> e.value() < e.limit());
    double rank = findings.now().output().samples().effectiveRank();
    return flat && rank < KEPT * before(findings)
        ? Optional.of(verdict(evidence))
        : Optional.empty();
  }

  /** The effective rank of the output and the directions in use, unless it is too narrow. */
  static List<Evidence> evidence(Findings findings) {
    LayerHealth output = findings.now().output();
    int full = output.samples().sample().fullRank();
    if (full < NARROWEST) {
      return List.of();
    }
    double limit = Math.min(FEWEST, 1 + SHARE * (full - 1));
    return List.of(
        new Evidence(
            "effective rank of the %s embeddings, of %d directions".formatted(output.name(), full),
            output.samples().effectiveRank(),
            limit,
            "a tenth of the directions or more after training"),
        new Evidence(
            "directions with at least 1 % of the widest one's extent",
            output.samples().spectrum().directions(IN_USE),
            limit,
            "seven at the beginning of training, later most"));
  }

  private static double before(Findings findings) {
    return findings
        .start()
        .flatMap(start -> start.layer(findings.now().output().name()))
        .map(layer -> layer.samples().effectiveRank())
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static Verdict verdict(List<Evidence> evidence) {
    return new Verdict(
        Disease.DIMENSIONAL_COLLAPSE,
        evidence,
        "The embeddings vary along a few directions only: the objective does not reward the others"
            + " (views that are too strong or too alike, a weak decorrelation term), or the batch is"
            + " too small to tell samples apart.",
        "Put a wider projector between encoder and loss; strengthen the uniformity, covariance or"
            + " entropy term; lower the temperature; enlarge the batch; or put ContraNorm into the"
            + " encoder.");
  }
}
