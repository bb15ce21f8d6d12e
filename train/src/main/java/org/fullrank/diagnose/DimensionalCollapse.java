package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;

/**
 * Embeddings that differ from each other, but along few directions.
 *
 * <p>Judged on the encoder's output, not on the projection, whose job it is to throw directions
 * away (Jing et al., ICLR 2022). The effective rank is held against {@code 1 + 2 %} of what the
 * width and the sample allow, at least 2 and at most 10 directions. It cannot be a large share:
 * healthy encoders early in training use a tenth of their directions or less, and small sets of
 * images have few to offer. That is also why an encoder must be below half of what it gave before
 * training, where that is known.
 */
final class DimensionalCollapse {
  private static final double SHARE = 0.02;
  private static final double FEWEST = 2;
  private static final double MOST = 10;
  private static final double KEPT = 0.5; // of the effective rank before training

  private DimensionalCollapse() {}

  static Optional<Verdict> judge(Findings findings) {
    return evidence(findings)
        .filter(e -> e.value() < e.limit() && e.value() < KEPT * before(findings))
        .map(e ->
            new Verdict(
                Disease.DIMENSIONAL_COLLAPSE,
                List.of(e),
                "The embeddings vary along a few directions only: the objective does not reward"
                    + " the others (views that are too strong or too alike, a weak decorrelation"
                    + " term), or the batch is too small to tell samples apart.",
                "Put a wider projector between encoder and loss; strengthen the uniformity,"
                    + " covariance or entropy term; lower the temperature; enlarge the batch; or"
                    + " put ContraNorm into the encoder."));
  }

  /** The effective rank of the output, unless it is so narrow that rank means nothing. */
  static Optional<Evidence> evidence(Findings findings) {
    LayerHealth output = findings.now().output();
    int full = output.samples().sample().fullRank();
    if (full < 4) {
      return Optional.empty();
    }
    return Optional.of(
        new Evidence(
            "effective rank of the %s embeddings, of %d directions".formatted(output.name(), full),
            output.samples().effectiveRank(),
            Math.clamp(1 + SHARE * (full - 1), FEWEST, MOST),
            "a tenth of the directions or more"));
  }

  private static double before(Findings findings) {
    return findings
        .start()
        .flatMap(start -> start.layer(findings.now().output().name()))
        .map(layer -> layer.samples().effectiveRank())
        .orElse(Double.POSITIVE_INFINITY);
  }
}
