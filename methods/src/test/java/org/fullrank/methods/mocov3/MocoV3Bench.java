package org.fullrank.methods.mocov3;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.losses.InfoNce;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** MoCo v3's contrast, forward and backward, beside the floor: its matrix product and logsumexp. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class MocoV3Bench {
  @Param({"128", "512"})
  private int batch;

  private Tensor a;
  private Tensor b;

  @Setup
  public void setup() {
    a = Ops.randn(new Seed(0), batch, 128).requires_grad_(true);
    b = Ops.randn(new Seed(1), batch, 128);
  }

  @Benchmark
  public double mocoV3() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = InfoNce.of(a, b, 0, 0.2).loss();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = Ops.logSumExp(a.matmul(b.t()), 1).mean();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
