package org.fullrank.methods.vicreg;

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

/** VICReg's loss, forward and backward, beside the floor: the two Gram matrices it needs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class VicRegBench {
  @Param({"128", "512"})
  private int dim;

  private Tensor a;
  private Tensor b;

  @Setup
  public void setup() {
    a = Ops.randn(new Seed(0), 256, dim).requires_grad_(true);
    b = Ops.randn(new Seed(1), 256, dim).requires_grad_(true);
  }

  @Benchmark
  public double vicRegLoss() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = VicRegLoss.of(a, b).total(VicRegConfig.Weights.PAPER);
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = a.t().matmul(a).sum().add(b.t().matmul(b).sum());
      loss.backward();
      return Ops.value(loss);
    }
  }
}
