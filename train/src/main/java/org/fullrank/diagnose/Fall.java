package org.fullrank.diagnose;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.fullrank.diagnose.History.ScoredEpoch;

/**
 * The course of a measure over a training: its peak, and what is left of the peak at the end. All
 * values are medians of three epochs, so that a single epoch counts neither as a peak nor as a
 * fall. The first tenth of the epochs is left out, because random features have many directions.
 *
 * @param measure the measure, in words
 * @param peak the highest value
 * @param peakStep optimizer steps at the peak
 * @param peakEpoch epochs at the peak
 * @param last the value at the end
 * @param lossFell whether the loss at the end is below the loss at the peak
 */
public record Fall(
    String measure, double peak, long peakStep, int peakEpoch, double last, boolean lossFell) {
  /** The fewest scored epochs whose course is judged. */
  static final int FEWEST = 5;

  private static final double START = 0.1; // share of the epochs that is left out
  private static final double WINDOW = 0.1; // share of the steps whose median loss is compared

  /** The course of {@code value} in {@code history}; empty for fewer than five measured epochs. */
  static Optional<Fall> of(String measure, History history, ToDoubleFunction<ScoredEpoch> value) {
    List<ScoredEpoch> all =
        history.scored().stream().filter(e -> Double.isFinite(value.applyAsDouble(e))).toList();
    if (all.size() < FEWEST) {
      return Optional.empty();
    }
    List<ScoredEpoch> epochs = all.subList((int) Math.ceil(START * all.size()), all.size());
    double[] smooth =
        IntStream.range(1, epochs.size() - 1)
            .mapToDouble(i -> median(epochs.subList(i - 1, i + 2), value))
            .toArray();
    int top =
        IntStream.range(0, smooth.length).reduce((a, b) -> smooth[b] > smooth[a] ? b : a).orElse(0);
    ScoredEpoch at = epochs.get(top + 1);
    double last = smooth[smooth.length - 1];
    return Optional.of(
        new Fall(measure, smooth[top], at.step(), at.epoch(), last, lossFell(history, at.step())));
  }

  private static double median(List<ScoredEpoch> three, ToDoubleFunction<ScoredEpoch> value) {
    return three.stream().mapToDouble(value).sorted().skip(1).findFirst().orElseThrow();
  }

  private static boolean lossFell(History history, long peak) {
    long end = history.points().isEmpty() ? 0 : history.points().getLast().step();
    long window = Math.max(1, Math.round(WINDOW * end));
    return loss(history, end - window, end) < loss(history, peak - window, peak);
  }

  /** The median loss of the steps after {@code from} up to {@code to}. */
  private static double loss(History history, long from, long to) {
    double[] losses =
        history.points().stream()
            .filter(point -> point.step() > from && point.step() <= to)
            .mapToDouble(History.StepMetrics::loss)
            .sorted()
            .toArray();
    return losses.length == 0 ? Double.NaN : losses[losses.length / 2];
  }

  /** The share of the peak that is left, 1 at the peak. */
  double left() {
    return last / peak;
  }

  /** {@code The effective rank peaked at 61.2 in epoch 14 and fell to 9.1; the loss still fell.} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "The %s peaked at %s in epoch %d and fell to %s; the loss %s.",
        measure,
        Band.digits(peak),
        peakEpoch,
        Band.digits(last),
        lossFell ? "still fell" : "did not fall");
  }
}
