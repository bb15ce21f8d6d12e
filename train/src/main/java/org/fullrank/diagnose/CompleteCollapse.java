package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Complete collapse: all embeddings are the same, in the encoder's output or in the projection that
 * the loss compares.
 *
 * <p>The measure is the spread, {@code √(1 − mean cosine)}. Of the output 0.15 or more is healthy,
 * a mean cosine of at most 0.9775, because useful embeddings may have an offset in common; below
 * 0.05 is sick, a mean cosine above 0.9975. Of the projection 0.3 or more is healthy (0.91), below
 * 0.1 is sick (0.99), because the loss compares its cosines. An untrained encoder can have as small
 * a spread. So if its spread is known and has not halved since, the answer is doubtful.
 */
final class CompleteCollapse {
  private static final Band SPREAD = Band.atLeast(0.15, 0.05);
  private static final Band OF_PROJECTION = Band.atLeast(0.3, 0.1);
  private static final double KEPT = 0.5; // of the spread before training
  private static final Band SOLVED = Band.atLeast(0.05, 0.02); // of the loss at the start

  private CompleteCollapse() {}

  static List<Assessment> judge(Findings findings) {
    return findings.now().outputs().stream().map(layer -> judge(layer, findings)).toList();
  }

  private static Assessment judge(LayerHealth layer, Findings findings) {
    var evidence = new ArrayList<>(List.of(evidence(layer)));
    Optional<Evidence> solved = solved(findings.history());
    boolean narrow = evidence.getFirst().state() != State.HEALTHY;
    solved.filter(_ -> narrow).ifPresent(evidence::add);
    var judged = solved.isPresent() ? solved(evidence) : unsolved(evidence);
    return kept(layer, findings) ? judged.atWorstDoubtful() : judged;
  }

  private static Evidence evidence(LayerHealth layer) {
    return new Evidence(
        "spread of the %s embeddings (mean cosine %s)"
            .formatted(layer.name(), Band.digits(layer.samples().directions().meanCosine())),
        layer.samples().directions().spread(),
        layer.name().equals(Diagnosis.PROJECTION) ? OF_PROJECTION : SPREAD);
  }

  /** Whether the layer was nearly as narrow before training. */
  private static boolean kept(LayerHealth layer, Findings findings) {
    return findings
        .start()
        .flatMap(start -> start.layer(layer.name()))
        .filter(start ->
            layer.samples().directions().spread() >= KEPT * start.samples().directions().spread())
        .isPresent();
  }

  private static Assessment solved(List<Evidence> evidence) {
    return Assessment.of(
        Disease.COMPLETE_COLLAPSE,
        evidence,
        "A constant embedding minimises the loss, and nothing prevents it: there is no"
            + " predictor, the teacher follows the student too closely, or there are no negatives.",
        "Put a predictor on the student, stop the gradient at the target, and let the teacher be"
            + " a moving average (0.99 or slower at small batches); or add negatives, or a"
            + " variance or entropy term.");
  }

  private static Assessment unsolved(List<Evidence> evidence) {
    return Assessment.of(
        Disease.COMPLETE_COLLAPSE,
        evidence,
        "All samples get nearly the same embedding, or embeddings with a large offset in common. The"
            + " cause is most often a too high learning rate or weight decay, or a dominant bias.",
        "Subtract the mean and diagnose again: an offset alone does no harm then. In training, divide"
            + " the learning rate by 3 to 10 and watch the spread; check the temperature and the"
            + " weight of the term that keeps embeddings apart.");
  }

  private static Optional<Evidence> solved(History history) {
    if (history.points().isEmpty()) {
      return Optional.empty();
    }
    double start = history.points().getFirst().loss();
    double end = history.median(0.9, 1, History.StepMetrics::loss);
    var evidence = new Evidence("loss at the end, as a share of its start,", end / start, SOLVED);
    return start > 0 && evidence.state() == State.SICK ? Optional.of(evidence) : Optional.empty();
  }
}
