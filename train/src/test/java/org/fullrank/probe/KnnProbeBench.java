package org.fullrank.probe;

import java.util.concurrent.TimeUnit;
import org.fullrank.core.Ops;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * 1,000 samples classified by 20,000 of width 192, beside the floor (the similarities alone) and
 * beside libtorch's own selection of the 20 largest.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class KnnProbeBench {
  private Embeddings train;
  private Embeddings test;

  @Setup
  public void setup() {
    train = new Clusters(192, 10, 1).draw(20_000, 0);
    test = new Clusters(192, 10, 1).draw(1_000, 1);
  }

  @Benchmark
  public ProbeResult knn() {
    return new KnnProbe(20, 0.07).measure(train, test);
  }

  @Benchmark
  public double topk() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var keys = Ops.normalize(train.tensor(), 1).t();
      return Ops.value(Ops.normalize(test.tensor(), 1).matmul(keys).topk(20).get0().sum());
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var keys = Ops.normalize(train.tensor(), 1).t();
      return Ops.value(Ops.normalize(test.tensor(), 1).matmul(keys).sum());
    }
  }
}
