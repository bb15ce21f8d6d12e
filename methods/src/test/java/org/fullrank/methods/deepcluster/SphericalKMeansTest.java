package org.fullrank.methods.deepcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SphericalKMeansTest {
  /**
   * Two pairs of near directions, a start in each: each is a cluster, its centroid the unit mean.
   */
  @Test
  void golden_twoPairsByHand() {
    try (var _ = Scope.open()) {
      Tensor rows = Tensors.of(new double[] {1, 0, 0.8, 0.6, -1, 0, -0.8, -0.6}, 4, 2);
      int tried = 0;
      for (long seed = 0; seed < 8; seed++) {
        double[] start =
            Tensors.doubles(SphericalKMeans.of(rows, 2, 0, new Seed(seed)).centroids());
        if (start[0] * start[2] > 0) {
          continue; // both in one pair, which is another local optimum
        }
        tried++;
        var found = SphericalKMeans.of(rows, 2, 10, new Seed(seed));
        double[] of = Tensors.doubles(found.assigned());
        assertEquals(of[0], of[1]);
        assertEquals(of[2], of[3]);
        assertThat(of[0]).isNotEqualTo(of[2]);
        double length = Math.hypot(1.8, 0.6);
        assertArrayEquals(
            new double[] {1.8 / length, 0.6 / length},
            Tensors.doubles(found.centroids().select(0, (long) of[0])),
            1e-12);
      }
      assertThat(tried).isPositive();
    }
  }

  /** The authors' loop, written out: nearest by cosine, mean of the members, empty ones stay. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_isThePlainLoop(long seed) {
    try (var _ = Scope.open()) {
      Tensor rows = Ops.normalize(Ops.randn(new Seed(seed), 30, 3).to(ScalarType.Double), 1);
      var start = SphericalKMeans.of(rows, 7, 0, new Seed(seed));
      var found = SphericalKMeans.of(rows, 7, 4, new Seed(seed));
      double[][] centroids = matrix(start.centroids());
      double[][] points = matrix(rows);
      for (int i = 0; i < 4; i++) {
        centroids = moved(points, centroids);
      }
      double[] flat = Arrays.stream(centroids).flatMapToDouble(Arrays::stream).toArray();
      assertArrayEquals(flat, Tensors.doubles(found.centroids()), 1e-9);
      double[] assigned = Tensors.doubles(found.assigned());
      for (int i = 0; i < points.length; i++) {
        assertEquals(nearest(points[i], centroids), assigned[i]);
      }
    }
  }

  private static double[][] moved(double[][] points, double[][] centroids) {
    var sums = new double[centroids.length][3];
    var counts = new int[centroids.length];
    for (double[] point : points) {
      int cluster = nearest(point, centroids);
      counts[cluster]++;
      for (int d = 0; d < 3; d++) {
        sums[cluster][d] += point[d];
      }
    }
    for (int k = 0; k < centroids.length; k++) {
      double[] next = counts[k] == 0 ? centroids[k] : sums[k];
      double length = Math.sqrt(next[0] * next[0] + next[1] * next[1] + next[2] * next[2]);
      sums[k] = Arrays.stream(next).map(x -> x / length).toArray();
    }
    return sums;
  }

  private static int nearest(double[] point, double[][] centroids) {
    int best = 0;
    for (int k = 1; k < centroids.length; k++) {
      if (dot(point, centroids[k]) > dot(point, centroids[best])) {
        best = k;
      }
    }
    return best;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double[][] matrix(Tensor rows) {
    double[] flat = Tensors.doubles(rows);
    var matrix = new double[flat.length / 3][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = Arrays.copyOfRange(flat, 3 * i, 3 * i + 3);
    }
    return matrix;
  }

  /** The first centroids are different rows, and the seed names them. */
  @Test
  void property_theSeedDrawsTheFirstCentroids() {
    try (var _ = Scope.open()) {
      Tensor rows = Ops.normalize(Ops.randn(new Seed(1), 12, 3), 1);
      double[] first = Tensors.doubles(SphericalKMeans.of(rows, 12, 0, new Seed(4)).centroids());
      assertThat(first)
          .isEqualTo(Tensors.doubles(SphericalKMeans.of(rows, 12, 0, new Seed(4)).centroids()))
          .isNotEqualTo(Tensors.doubles(rows))
          .doesNotHaveDuplicates();
    }
  }

  /** Five clusters of two rows: the rows are two clusters, the other three stay empty. */
  @Test
  void golden_fewerRowsThanClusters() {
    try (var _ = Scope.open()) {
      Tensor rows = Tensors.of(new double[] {1, 0, 0, 1}, 2, 2);
      var found = SphericalKMeans.of(rows, 5, 10, new Seed(0));
      assertThat(Tensors.doubles(found.assigned())).containsExactlyInAnyOrder(0.0, 1.0);
      for (double length : Tensors.doubles(Ops.length(found.centroids(), 1))) {
        assertEquals(1, length, 1e-12);
      }
    }
  }

  @Test
  void refuses_noRows() {
    try (var _ = Scope.open()) {
      Tensor none = Ops.ones(0, 3);
      assertEquals(
          "number of rows: want a positive number, was 0",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> SphericalKMeans.of(none, 2, 10, new Seed(0)))
              .getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> SphericalKMeans.of(Ops.ones(6, 3), 2, 3, new Seed(0)));
  }
}
