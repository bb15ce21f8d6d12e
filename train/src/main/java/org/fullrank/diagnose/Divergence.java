package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Divergence: a number that is not finite, or a loss that ends near or above its start.
 *
 * <p>A loss may rise for a while in a healthy run (BYOL's does when its targets get harder), so a
 * rise alone is no sign. The loss has diverged if it has lost four fifths of its best improvement,
 * or ends above its start by a twentieth. The end is the median over the last tenth of the points,
 * at least three of at least twenty, so that a single spike does not move it. A method with
 * assignments sets its own targets and raises its loss by changing them, so its loss is not judged.
 */
final class Divergence {
  private static final int FEWEST = 20; // points
  private static final double WON = 0.2; // share of its best improvement that it must still have
  private static final double ABOVE = 0.05; // of the start
  private static final double TAIL = 0.1; // share of the run that counts as its end
  private static final int FEWEST_LAST = 3; // points of it

  private Divergence() {}

  static Optional<Verdict> judge(Findings findings) {
    Optional<History.StepMetrics> broken = findings.history().broken();
    if (broken.isPresent()) {
      return Optional.of(verdict(findings, List.of(broken(broken.get()))));
    }
    List<Evidence> numbers = notNumbers(findings.now());
    if (!numbers.isEmpty()) {
      return Optional.of(verdict(findings, numbers));
    }
    List<Evidence> evidence = evidence(findings);
    return evidence.stream().anyMatch(e -> e.value() > e.limit())
        ? Optional.of(verdict(findings, evidence))
        : Optional.empty();
  }

  /**
   * The counts of values that are not finite in the outputs; other layers pass theirs on to the
   * outputs.
   */
  private static List<Evidence> notNumbers(Diagnosis now) {
    var found = new ArrayList<Evidence>();
    now.outputs().stream()
        .filter(layer -> layer.samples().sample().broken() > 0)
        .map(Divergence::broken)
        .forEach(found::add);
    now.assignments()
        .filter(given -> !given.finite())
        .ifPresent(given ->
            found.add(
                new Evidence(
                    "assignments that are not finite", given.size().samples(), 0, "none")));
    return found;
  }

  /** The loss at the end against its limit; empty for a run that is too short to judge. */
  static List<Evidence> evidence(Findings findings) {
    History history = findings.history();
    boolean movingTargets = findings.now().assignments().isPresent();
    if (history.points().size() < FEWEST || history.broken().isPresent() || movingTargets) {
      return List.of();
    }
    double start = history.median(0, TAIL / 5, History.StepMetrics::loss);
    double tail = Math.max(TAIL, (double) FEWEST_LAST / history.points().size());
    double end = history.median(1 - tail, 1, History.StepMetrics::loss);
    double best = history.lowestLoss(TAIL);
    double won = start - best;
    double limit =
        won > ABOVE * Math.abs(start) ? start - WON * won : start + ABOVE * Math.abs(start);
    return List.of(
        new Evidence(
            "loss at the end, after a start of "
                + rounded(start)
                + " and a best of "
                + rounded(best),
            end,
            limit,
            "well below its start"));
  }

  private static Evidence broken(History.StepMetrics point) {
    return new Evidence(
        "values that are not finite, first in the loss or gradient of step " + point.step(),
        1,
        0,
        "none");
  }

  private static Evidence broken(LayerHealth layer) {
    return new Evidence(
        "%s embeddings that are not finite".formatted(layer.name()),
        layer.samples().sample().broken(),
        0,
        "none");
  }

  private static Verdict verdict(Findings findings, List<Evidence> evidence) {
    var all = new ArrayList<>(evidence);
    AttentionCollapse.evidence(findings).stream()
        .filter(e -> e.value() < e.limit())
        .forEach(all::add);
    all.addAll(AttentionCollapse.onset(findings.history()));
    double rate = findings.history().peakRate();
    return new Verdict(
        Disease.DIVERGED,
        all,
        Double.isNaN(rate)
            ? "The encoder's weights or activations overflowed, most often because the learning rate"
                + " was too high."
            : "The learning rate is too high for this model and batch (it peaked at %s)."
                .formatted(rounded(rate)),
        "Divide the learning rate by 3 to 10; lengthen the warm-up; clip gradients at 1. If it must"
            + " stay high, bound the attention logits by QK norm or spectral reparametrisation.");
  }

  static String rounded(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
