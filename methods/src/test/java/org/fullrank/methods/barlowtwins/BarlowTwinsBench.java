package org.fullrank.methods.barlowtwins;

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

/** Barlow Twins' loss, forward and backward, beside the floor: the product of the embeddings. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class BarlowTwinsBench {
  @Param({"128", "512"})
  private int dim;

  private Tensor a;
  private Tensor b;

  @Setup
  public void setup() {
    a = Ops.randn(new Seed(0), 256, dim).requires_grad_(true);
    b = Ops.randn(new Seed(1), 256, dim);
  }

  @Benchmark
  public double barlowTwins() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = BarlowTwinsLoss.of(a, b).total(0.0051);
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = a.t().matmul(b).sum();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
