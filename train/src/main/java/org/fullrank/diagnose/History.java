package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The course of a run so far, one point a step or every so many steps.
 *
 * @param points in the order of their steps; none for embeddings from a file
 */
public record History(List<Point> points) {
  /** Nothing is known of the run. */
  public static final History NONE = new History(List.of());

  /**
   * One moment of a run.
   *
   * @param step optimizer steps taken
   * @param loss of that step
   * @param gradientNorm of all gradients together, before clipping
   * @param learningRate after the schedule
   */
  public record Point(long step, double loss, double gradientNorm, double learningRate) {
    boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }

  public History {
    points = List.copyOf(points);
  }

  /** The course up to {@code step} and no further. */
  public History until(long step) {
    return new History(points.stream().filter(point -> point.step <= step).toList());
  }

  /** The first point whose loss or gradient is not a number. */
  public Optional<Point> broken() {
    return points.stream().filter(point -> !point.finite()).findFirst();
  }

  /** The median of {@code value} over the points from share {@code from} to {@code to} of all. */
  double median(double from, double to, ToDoubleFunction<Point> value) {
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
      lowest = Math.min(lowest, median(i * window, (i + 1) * window, Point::loss));
    }
    return lowest;
  }

  /** The highest learning rate so far. */
  double peakRate() {
    return points.stream().mapToDouble(Point::learningRate).max().orElse(Double.NaN);
  }
}
