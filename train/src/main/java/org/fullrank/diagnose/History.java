package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The logged steps of a run so far.
 *
 * @param points in the order of their steps; none for embeddings from a file
 * @param looks at the encoder's attention on the way, in the order of their steps
 * @param scored label-free scores on the way, in the order of their steps
 */
public record History(
    List<StepMetrics> points, List<AttentionEntropy> looks, List<ScoredEpoch> scored) {
  /** The history of an unknown run. */
  public static final History NONE = new History(List.of(), List.of());

  /** The limit, as a share of the largest possible entropy, below which a head counts as peaked. */
  public static final double PEAKED = 0.05;

  /**
   * The metrics of a step.
   *
   * @param step optimizer steps taken
   * @param loss of that step
   * @param gradientNorm of all gradients together, before clipping
   * @param learningRate after the schedule
   */
  public record StepMetrics(long step, double loss, double gradientNorm, double learningRate) {
    boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }

  /**
   * The attention entropy after a step.
   *
   * @param step optimizer steps taken
   * @param entropy of the most peaked head as a share of the largest possible, 0 to 1
   */
  public record AttentionEntropy(long step, double entropy) {}

  /**
   * The scores after an epoch.
   *
   * @param step optimizer steps taken
   * @param epoch epochs taken
   * @param scores of the encoder on the fixed sample
   * @param knn accuracy of the online probe, 0 to 1; NaN without labels
   */
  public record ScoredEpoch(long step, int epoch, LabelFreeScores scores, double knn) {}

  public History {
    points = List.copyOf(points);
    looks = List.copyOf(looks);
    scored = List.copyOf(scored);
  }

  /** A history without label-free scores. */
  public History(List<StepMetrics> points, List<AttentionEntropy> looks) {
    this(points, looks, List.of());
  }

  /** The same with label-free scores. */
  public History scored(List<ScoredEpoch> epochs) {
    return new History(points, looks, epochs);
  }

  /** The history up to {@code step}, inclusive. */
  public History until(long step) {
    return new History(
        points.stream().filter(point -> point.step <= step).toList(),
        looks.stream().filter(look -> look.step <= step).toList(),
        scored.stream().filter(epoch -> epoch.step <= step).toList());
  }

  /** The first entry with a {@linkplain #PEAKED peaked} head. */
  public Optional<AttentionEntropy> peaked() {
    return looks.stream().filter(look -> look.entropy < PEAKED).findFirst();
  }

  /** The first step with a loss or gradient that is not finite. */
  public Optional<StepMetrics> broken() {
    return points.stream().filter(point -> !point.finite()).findFirst();
  }

  /** The median of {@code value} over the points from share {@code from} to {@code to} of all. */
  double median(double from, double to, ToDoubleFunction<StepMetrics> value) {
    int low = (int) Math.floor(from * points.size());
    int high = Math.max(low + 1, (int) Math.ceil(to * points.size()));
    double[] sorted =
        points.subList(low, Math.min(high, points.size())).stream().mapToDouble(value).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  /** The lowest median loss over the consecutive windows of share {@code window} of the run. */
  double lowestLoss(double window) {
    int stretches = (int) Math.round(1 / window);
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < stretches; i++) {
      lowest = Math.min(lowest, median(i * window, (i + 1) * window, StepMetrics::loss));
    }
    return lowest;
  }

  /** The highest learning rate so far. */
  double peakRate() {
    return points.stream().mapToDouble(StepMetrics::learningRate).max().orElse(Double.NaN);
  }
}
