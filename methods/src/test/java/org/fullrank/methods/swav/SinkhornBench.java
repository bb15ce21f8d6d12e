package org.fullrank.methods.swav;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.losses.Sinkhorn;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** SwAV's assignment of a batch, beside the floor: the six exponentials that its passes need. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class SinkhornBench {
  @Param({"128", "3000"})
  private int prototypes;

  private Tensor scores;

  @Setup
  public void setup() {
    scores = Ops.times(Ops.randn(new Seed(0), 256, prototypes), 0.1);
  }

  @Benchmark
  public double sinkhorn() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return Ops.value(Sinkhorn.assignments(scores, 0.05, 3).select(0, 0).select(0, 0));
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor x = scores;
      for (int pass = 0; pass < 6; pass++) {
        x = scores.exp();
      }
      return Ops.value(x.select(0, 0).select(0, 0));
    }
  }
}
