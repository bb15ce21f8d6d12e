package org.fullrank.methods.simsiam;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.losses.CosineLoss;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** SimSiam's cosine, forward and backward, beside the floor: one inner product of the rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class SimSiamBench {
  @Param({"128", "512"})
  private int batch;

  private Tensor a;
  private Tensor b;

  @Setup
  public void setup() {
    a = Ops.randn(new Seed(0), batch, 512).requires_grad_(true);
    b = Ops.randn(new Seed(1), batch, 512);
  }

  @Benchmark
  public double simSiam() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = Ops.times(CosineLoss.similarity(a, b).mean(), -1);
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = a.mul(b).sum();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
