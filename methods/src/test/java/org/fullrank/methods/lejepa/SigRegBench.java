package org.fullrank.methods.lejepa;

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

/** SIGReg along 256 directions, forward and backward, beside the floor: one cosine at each knot. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class SigRegBench {
  @Param({"128", "512"})
  private int batch;

  private Tensor a;
  private Tensor b;

  @Setup
  public void setup() {
    a = Ops.randn(new Seed(0), 2, batch, 64).requires_grad_(true);
    b = Ops.randn(new Seed(1), 64, 256);
  }

  @Benchmark
  public double sigReg() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = Statistic.EppsPulley.DEFAULT.of(a, Ops.normalize(b, 0)).value();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = a.matmul(b).unsqueeze(3).expand(2, batch, 256, 17).cos().mean();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
