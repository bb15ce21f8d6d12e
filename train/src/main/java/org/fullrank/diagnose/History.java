package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The course of a run so far, one point a step or every so many steps.
 *
 * @param points in the order of their steps; none for embeddings from a file
 * @param looks at the encoder's attention on the way, in the order of their steps
 */
public record History(List<StepMetrics> points, List<AttentionEntropy> looks) {
  /** Nothing is known of the run. */
  public static final History NONE = new History(List.of(), List.of());

  /** The share of the largest possible entropy under which a head is called peaked. */
  public static final double PEAKED = 0.05;

  /**
   * One moment of a run.
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
   * What attention did after some step.
   *
   * @param step optimizer steps taken
   * @param entropy of the most peaked head as a share of the largest possible, 0 to 1
   */
  public record AttentionEntropy(long step, double entropy) {}

  public History {
    points = List.copyOf(points);
    looks = List.copyOf(looks);
  }

  /** The course up to {@code step} and no further. */
  public History until(long step) {
    return new History(
        points.stream().filter(point -> point.step <= step).toList(),
        looks.stream().filter(look -> look.step <= step).toList());
  }

  /** The first look at which a head was {@linkplain #PEAKED peaked}. */
  public Optional<AttentionEntropy> peaked() {
    return looks.stream().filter(look -> look.entropy < PEAKED).findFirst();
  }

  /** The first point whose loss or gradient is not a number. */
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

  /** The lowest median loss of any stretch of share {@code window} of the run. */
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
