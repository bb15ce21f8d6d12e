package org.fullrank.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.report.ReportData.PlotPoint;

/**
 * Exact t-SNE in two dimensions, started from the principal components. The same rows give the same
 * map on any number of threads, because a single thread sums each row in order.
 *
 * @see <a href="https://www.jmlr.org/papers/v9/vandermaaten08a.html">van der Maaten and Hinton,
 *     JMLR 2008</a>; start and learning rate as <a
 *     href="https://doi.org/10.1038/s41467-019-13056-x">Kobak and Berens, 2019</a>
 */
final class Layout {
  private static final double PERPLEXITY = 30;
  private static final double EXAGGERATION = 12;
  private static final int EXAGGERATED = 150;
  private static final int ROUNDS = 600;

  private final int n;
  private final float[] affinity; // [n, n], symmetric, sums to 1
  private final double[][] place;
  private final double[][] speed;

  private Layout(float[][] rows) {
    this.n = rows.length;
    this.affinity = affinities(rows);
    this.place = start(rows);
    this.speed = new double[n][2];
  }

  /** A point for each of {@code rows}, {@code [rows, dim]}. */
  static List<PlotPoint> of(float[][] rows) {
    if (rows.length < 4) {
      return IntStream.range(0, rows.length).mapToObj(i -> new PlotPoint(i, i % 2)).toList();
    }
    var layout = new Layout(rows);
    for (int round = 0; round < ROUNDS; round++) {
      layout.step(round < EXAGGERATED ? EXAGGERATION : 1, round < EXAGGERATED ? 0.5 : 0.8);
    }
    return Stream.of(Principal.plane(layout.place)) // the long side lies level
        .map(p -> new PlotPoint(p[0], p[1]))
        .toList();
  }

  private static double[][] start(float[][] rows) {
    double[][] plane = Principal.plane(Vectors.wide(rows));
    double variance = Stream.of(plane).mapToDouble(p -> p[0] * p[0]).average().orElse(0);
    double scale = variance > 0 ? 1e-2 / Math.sqrt(variance) : 0;
    for (int i = 0; i < plane.length; i++) {
      plane[i][0] = plane[i][0] * scale + 1e-6 * Math.cos(i); // equal rows must be able to part
      plane[i][1] = plane[i][1] * scale + 1e-6 * Math.sin(i);
    }
    return plane;
  }

  private static float[] affinities(float[][] rows) {
    int n = rows.length;
    double[][] given = new double[n][];
    IntStream.range(0, n).parallel().forEach(i -> given[i] = neighbourhood(i, rows));
    float[] joint = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        joint[i * n + j] = (float) ((given[i][j] + given[j][i]) / (2 * n));
      }
    }
    return joint;
  }

  /**
   * The Gaussian weights of row {@code i}'s neighbours, with the width that gives the perplexity.
   */
  static double[] neighbourhood(int i, float[][] rows) {
    double[] distance =
        Stream.of(rows).mapToDouble(row -> Vectors.squaredDistance(row, rows[i])).toArray();
    distance[i] = Double.POSITIVE_INFINITY;
    double nearest = Arrays.stream(distance).min().orElse(0);
    double wanted = Math.log(Math.min(PERPLEXITY, (rows.length - 1) / 3.0));
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double precision = 1;
    double[] weights = weights(distance, nearest, precision);
    for (int round = 0; round < 64; round++) {
      boolean wide = entropy(weights) > wanted;
      low = wide ? precision : low;
      high = wide ? high : precision;
      precision = Double.isInfinite(high) ? precision * 2 : (low + high) / 2;
      weights = weights(distance, nearest, precision);
    }
    return weights;
  }

  private static double[] weights(double[] distance, double nearest, double precision) {
    double[] weights =
        Arrays.stream(distance).map(d -> Math.exp(-(d - nearest) * precision)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static double entropy(double[] weights) {
    return Arrays.stream(weights).map(p -> p > 0 ? -p * Math.log(p) : 0).sum();
  }

  /** A gradient step: attraction by neighbours, repulsion by all points. */
  private void step(double exaggeration, double momentum) {
    double[][] pull = new double[n][];
    IntStream.range(0, n).parallel().forEach(i -> pull[i] = forces(i));
    double total = Stream.of(pull).mapToDouble(force -> force[4]).sum();
    double rate = Math.max(n / EXAGGERATION, 50);
    for (int i = 0; i < n; i++) {
      for (int axis = 0; axis < 2; axis++) {
        double slope = 4 * (exaggeration * pull[i][axis] - pull[i][2 + axis] / total);
        speed[i][axis] = momentum * speed[i][axis] - rate * slope;
      }
    }
    for (int i = 0; i < n; i++) {
      place[i][0] += speed[i][0];
      place[i][1] += speed[i][1];
    }
  }

  /** Row {@code i}'s attraction (x, y), repulsion (x, y) and share of the normalizer. */
  private double[] forces(int i) {
    double[] sum = new double[5];
    for (int j = 0; j < n; j++) {
      double dx = place[i][0] - place[j][0];
      double dy = place[i][1] - place[j][1];
      double near = j == i ? 0 : 1 / (1 + dx * dx + dy * dy);
      double attraction = affinity[i * n + j] * near;
      sum[0] += attraction * dx;
      sum[1] += attraction * dy;
      sum[2] += near * near * dx;
      sum[3] += near * near * dy;
      sum[4] += near;
    }
    return sum;
  }
}
