package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Complete collapse: all embeddings are the same, in the encoder's output or in the projection that
 * the loss compares.
 *
 * <p>The limit is a spread of 0.05, where 1 is an even spread: a mean cosine of 0.9975. In our
 * small runs healthy projections had 0.6 to 0.95; BYOL without predictor and moving average had
 * 0.004 to 0.009. An untrained encoder can have as small a spread, so if its spread is known, the
 * spread must also have halved since.
 */
final class CompleteCollapse {
  private static final double LEAST = 0.05;
  private static final double KEPT = 0.5; // of the spread before training
  private static final double SOLVED = 0.02; // of the loss at the start

  private CompleteCollapse() {}

  static Optional<Verdict> judge(Findings findings) {
    List<LayerHealth> narrow =
        findings.now().outputs().stream().filter(l -> sick(l, findings)).toList();
    return narrow.isEmpty() ? Optional.empty() : Optional.of(verdict(narrow, findings));
  }

  /** The spread of each output. */
  static List<Evidence> evidence(Findings findings) {
    return findings.now().outputs().stream().map(CompleteCollapse::evidence).toList();
  }

  private static boolean sick(LayerHealth layer, Findings findings) {
    double spread = layer.samples().directions().spread();
    double before =
        findings
            .start()
            .flatMap(start -> start.layer(layer.name()))
            .map(start -> start.samples().directions().spread())
            .orElse(Double.POSITIVE_INFINITY);
    return spread < LEAST && spread < KEPT * before;
  }

  private static Evidence evidence(LayerHealth layer) {
    return new Evidence(
        "spread of the %s embeddings, mean cosine %.4f"
            .formatted(layer.name(), layer.samples().directions().meanCosine()),
        layer.samples().directions().spread(),
        LEAST,
        "0.3 to 1; 1 is evenly spread");
  }

  private static Verdict verdict(List<LayerHealth> narrow, Findings findings) {
    List<Evidence> evidence =
        new ArrayList<>(narrow.stream().map(CompleteCollapse::evidence).toList());
    Optional<Evidence> solved = solved(findings.history());
    solved.ifPresent(evidence::add);
    return solved.isPresent()
        ? new Verdict(
            Disease.COMPLETE_COLLAPSE,
            evidence,
            "A constant embedding minimises the loss, and nothing prevents it: there is no"
                + " predictor, the teacher follows the student too closely, or there are no negatives.",
            "Put a predictor on the student, stop the gradient at the target, and let the teacher be"
                + " a moving average (0.99 or slower at small batches); or add negatives, or a"
                + " variance or entropy term.")
        : new Verdict(
            Disease.COMPLETE_COLLAPSE,
            evidence,
            "All samples get nearly the same embedding, but the loss has not fallen to zero. The cause is"
                + " most often a too high learning rate or weight decay, or a dominant bias.",
            "Divide the learning rate by 3 to 10 and watch the spread; check the temperature and the"
                + " weight of the term that keeps embeddings apart.");
  }

  private static Optional<Evidence> solved(History history) {
    if (history.points().isEmpty()) {
      return Optional.empty();
    }
    double start = history.points().getFirst().loss();
    double end = history.median(0.9, 1, History.StepMetrics::loss);
    var evidence =
        new Evidence(
            "loss at the end, as a share of its start", end / start, SOLVED, "0.05 to 0.9");
    return start > 0 && evidence.value() < SOLVED ? Optional.of(evidence) : Optional.empty();
  }
}
