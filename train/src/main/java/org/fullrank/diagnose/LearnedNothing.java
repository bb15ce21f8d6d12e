package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A training that changed nothing: the weights are nearly those of the start, the loss ends at the
 * value of outputs without information, or no probe is above that of the untrained encoder.
 */
final class LearnedNothing {
  private static final Band MOVED = Band.atLeast(0.01, 0.001);
  private static final Band OF_TRIVIAL = Band.atMost(0.97, 0.99);
  private static final int FEWEST = 20; // points of a history that ends somewhere

  private LearnedNothing() {}

  static List<Assessment> judge(Findings findings) {
    var evidence = new ArrayList<Evidence>();
    moved(findings.progress()).ifPresent(evidence::add);
    loss(findings).ifPresent(evidence::add);
    gain(findings.progress()).ifPresent(evidence::add);
    return List.of(
        Assessment.of(
            Disease.LEARNED_NOTHING,
            evidence,
            "The learning rate is too low, the run too short, or the task has no signal: the views"
                + " are too strong or too weak, or the temperature is too high.",
            "Raise the learning rate by 10 or train longer, and watch whether the loss falls; then"
                + " weaken the augmentations or lower the temperature."));
  }

  private static Optional<Evidence> moved(Progress progress) {
    return progress.weightChange().stream()
        .mapToObj(change ->
            new Evidence(
                "change of the encoder's weights, as a share of their length", change, MOVED))
        .findFirst();
  }

  private static Optional<Evidence> loss(Findings findings) {
    History history = findings.history();
    if (history.points().size() < FEWEST || history.broken().isPresent()) {
      return Optional.empty();
    }
    double end = history.median(0.9, 1, History.StepMetrics::loss);
    return findings.progress().trivialLoss().stream()
        .filter(trivial -> trivial > 0)
        .mapToObj(trivial ->
            new Evidence(
                "loss at the end, as a share of %s, the loss of outputs without information,"
                    .formatted(Band.digits(trivial)),
                end / trivial,
                OF_TRIVIAL))
        .findFirst();
  }

  private static Optional<Evidence> gain(Progress progress) {
    return progress
        .best()
        .map(best ->
            new Evidence(
                "gain of the %s probe over the untrained encoder's accuracy of %s"
                    .formatted(best.probe(), Band.digits(best.untrained())),
                best.gain(),
                Band.atLeast(best.margin(), -best.margin())));
  }
}
