package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;

/**
 * Dimensional collapse: embeddings vary along few directions only.
 *
 * <p>The criterion reads the encoder's output, not the projection, because a projector discards
 * directions by design (Jing et al., ICLR 2022). Embeddings have collapsed if two numbers are below
 * 5: the effective rank, and the number of directions with at least a hundredth of the widest
 * direction's extent. In narrow spaces the limit is 1 plus a tenth of the other directions. If the
 * encoder before training is known, the effective rank must also have halved since.
 *
 * <p>The effective rank alone is not enough. At any width, healthy encoders early in training have
 * most of their variance along a few directions. In our runs BYOL after 100 steps had an effective
 * rank of 3.3 of 48 and 3.8 of 192. But a healthy spectrum falls slowly, with seven or more
 * directions in use; a collapsed spectrum drops at once. A classifier of five classes or fewer also
 * ends with such a drop.
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

  /** The effective rank of the output and its directions in use; empty for a too narrow output. */
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
            "directions with at least 1 % of the widest direction's extent",
            output.samples().spectrum().directions(IN_USE),
            limit,
            "seven early in training, later most directions"));
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
