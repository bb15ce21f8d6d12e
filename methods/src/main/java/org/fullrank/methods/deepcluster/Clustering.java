package org.fullrank.methods.deepcluster;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/** The clusters of a head: centroids, and the cluster of each training image. */
final class Clustering implements Module {
  private static final long NONE = -1;

  private final Tensor centroids; // [clusters, dim]
  private final Tensor assigned; // [samples] int64, NONE before the first clustering

  Clustering(int clusters, int samples, int dim) {
    var none = new long[samples];
    Arrays.fill(none, NONE);
    centroids = Init.buffer(0, clusters, dim);
    assigned = Init.buffer(Tensors.like(none, centroids, samples));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.buffer("centroids", centroids);
    visitor.buffer("assigned", assigned);
  }

  /** The cosines {@code [batch, clusters]} of unit rows; zeros before the first clustering. */
  Tensor scores(Tensor units) {
    return Scope.tidy(() -> Precision.exact(() -> units.matmul(centroids.t())));
  }

  /** The cluster of each sample, {@code [batch]}; negative for a sample without a cluster. */
  int[] of(long[] ids) {
    try (var _ = Scope.open()) {
      Tensor places = Tensors.like(ids, assigned, ids.length);
      return Arrays.stream(Tensors.doubles(assigned.index_select(0, places)))
          .mapToInt(cluster -> (int) cluster)
          .toArray();
    }
  }

  /** Clusters the embeddings of view {@code view} of {@code bank} anew. */
  void renew(MemoryBank bank, int view, int iterations, Seed seed) {
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> {
        Tensor places = bank.seen();
        int clusters = Math.toIntExact(centroids.size(0));
        var found = SphericalKMeans.of(bank.rows(view, places), clusters, iterations, seed);
        centroids.copy_(found.centroids()).retainReference();
        return assigned.index_copy_(0, places, found.assigned()).retainReference();
      });
    }
  }
}
