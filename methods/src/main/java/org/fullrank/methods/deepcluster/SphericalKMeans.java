package org.fullrank.methods.deepcluster;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * K-means of rows of length 1 by their cosines, as in the authors' cluster_memory: centroids are
 * the means of their members, scaled to length 1. An empty cluster keeps its centroid.
 *
 * @param centroids {@code [clusters, dim]}, rows of length 1
 * @param assigned {@code [rows]} int64, the nearest centroid of each row
 */
record SphericalKMeans(Tensor centroids, Tensor assigned) {
  /**
   * The clusters of {@code rows}, from the rows that {@code seed} draws. With fewer rows than
   * clusters some centroids begin equal, and all but the first of equal centroids stay empty.
   *
   * @param rows {@code [rows, dim]}, one or more, of length 1
   * @param clusters 1 or more
   * @param iterations 0 or more
   */
  static SphericalKMeans of(Tensor rows, int clusters, int iterations, Seed seed) {
    Check.rank(rows, "rows", "rows", "dim");
    Check.positive(Math.toIntExact(rows.size(0)), "number of rows");
    Check.positive(clusters, "clusters");
    Check.atLeastZero(iterations, "iterations");
    long[] first = drawn(Math.toIntExact(rows.size(0)), clusters, seed.random());
    Tensor centroids = rows.index_select(0, Tensors.like(first, rows, clusters));
    Tensor assigned = nearest(rows, centroids);
    for (int i = 0; i < iterations; i++) {
      centroids = moved(rows, assigned, centroids);
      assigned = nearest(rows, centroids);
    }
    return new SphericalKMeans(centroids, assigned);
  }

  /** {@code count} numbers below {@code rows}, none twice while there are others. */
  private static long[] drawn(int rows, int count, RandomGenerator random) {
    var order = new long[rows];
    var drawn = new long[count];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    for (int i = 0; i < count; i++) {
      int place = i % rows;
      if (i < rows) {
        int other = place + random.nextInt(rows - place);
        long swapped = order[place];
        order[place] = order[other];
        order[other] = swapped;
      }
      drawn[i] = order[place];
    }
    return drawn;
  }

  private static Tensor nearest(Tensor rows, Tensor centroids) {
    return Ops.argmax(rows.matmul(centroids.t()), 1);
  }

  private static Tensor moved(Tensor rows, Tensor assigned, Tensor centroids) {
    Tensor sums = Ops.zerosLike(centroids).index_add(0, assigned, rows);
    Tensor counts =
        Ops.zerosLike(centroids, centroids.size(0))
            .index_add(0, assigned, Ops.onesLike(rows, rows.size(0)))
            .unsqueeze(1);
    Tensor means = sums.div(Ops.clampMin(counts, 1));
    return Ops.normalize(means.where(Ops.above(counts, 0), centroids), 1);
  }
}
