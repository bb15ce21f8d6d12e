package org.fullrank.methods.deepcluster;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** K-means of ten iterations, beside the floor: the eleven matrix products that it needs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class SphericalKMeansBench {
  @Param({"10000", "60000"})
  private int rows;

  private Tensor embeddings;

  @Setup
  public void setup() {
    embeddings = Ops.normalize(Ops.randn(new Seed(0), rows, 128), 1);
  }

  @Benchmark
  public double kMeans() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var found = SphericalKMeans.of(embeddings, 100, 10, new Seed(1));
      return Ops.value(found.centroids().select(0, 0).select(0, 0));
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor centroids = embeddings.narrow(0, 0, 100);
      double sum = 0;
      for (int pass = 0; pass < 11; pass++) {
        sum += Ops.value(embeddings.matmul(centroids.t()).select(0, 0).select(0, 0));
      }
      return sum;
    }
  }
}
