package org.fullrank.methods.simcse;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.nn.Dropout;
import org.fullrank.nn.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Dropout of a branch, beside the floor: one product with a mask that is there. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class SimCseBench {
  @Param({"64", "256"})
  private int batch;

  private Tensor branch;
  private Tensor mask;

  @Setup
  public void setup() {
    branch = Ops.randn(new Seed(0), batch, 64, 96);
    mask = Ops.ones(batch, 64, 96);
  }

  @Benchmark
  public long simCse() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return new Dropout(0.1).forward(branch, Pass.train(new Seed(1))).numel();
    }
  }

  @Benchmark
  public long floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return branch.mul(mask).numel();
    }
  }
}
