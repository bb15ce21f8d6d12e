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

  private static final Band NONE = Band.atMost(0, 0);
  private static final String REMEDY =
      "Divide the learning rate by 3 to 10; lengthen the warm-up; clip gradients at 1. If it must"
          + " stay high, bound the attention logits by QK norm or spectral reparametrisation.";

  private Divergence() {}

  static List<Assessment> judge(Findings findings) {
    Optional<History.StepMetrics> broken = findings.history().broken();
    if (broken.isPresent()) {
      return List.of(assessment(findings, List.of(broken(broken.get()))));
    }
    List<Evidence> numbers = notNumbers(findings.now());
    return List.of(assessment(findings, numbers.isEmpty() ? evidence(findings) : numbers));
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
                    "number of assignments that are not finite", given.size().samples(), NONE)));
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
            "loss at the end, after a start of %s and a best of %s,"
                .formatted(Band.digits(start), Band.digits(best)),
            end,
            Band.atMost(limit, limit)));
  }

  private static Evidence broken(History.StepMetrics point) {
    return new Evidence(
        String.format(
            Locale.ROOT,
            "number of values that are not finite, first in the loss or gradient of step %d,",
            point.step()),
        1,
        NONE);
  }

  private static Evidence broken(LayerHealth layer) {
    return new Evidence(
        "number of %s embeddings that are not finite".formatted(layer.name()),
        layer.samples().sample().broken(),
        NONE);
  }

  private static Assessment assessment(Findings findings, List<Evidence> evidence) {
    var judged = Assessment.of(Disease.DIVERGED, evidence, cause(findings), REMEDY);
    if (judged.state() == State.HEALTHY) {
      return judged;
    }
    var all = new ArrayList<>(evidence);
    AttentionCollapse.evidence(findings).stream()
        .filter(number -> number.state() == State.SICK)
        .forEach(all::add);
    all.addAll(AttentionCollapse.onset(findings.history()));
    return new Assessment(Disease.DIVERGED, judged.state(), all, judged.cause(), judged.remedy());
  }

  private static String cause(Findings findings) {
    double rate = findings.history().peakRate();
    return Double.isNaN(rate)
        ? "The encoder's weights or activations overflowed, most often because the learning rate was"
            + " too high."
        : "The learning rate is too high for this model and batch (it peaked at %s)."
            .formatted(Band.digits(rate));
  }
}
