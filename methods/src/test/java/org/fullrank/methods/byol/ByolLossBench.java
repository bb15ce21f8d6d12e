package org.fullrank.methods.byol;

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

/** BYOL's regression, forward and backward, beside the floor: one inner product of the rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class ByolLossBench {
  @Param({"128", "512"})
  private int batch;

  private Tensor prediction;
  private Tensor target;

  @Setup
  public void setup() {
    prediction = Ops.randn(new Seed(0), batch, 128).requires_grad_(true);
    target = Ops.randn(new Seed(1), batch, 128);
  }

  @Benchmark
  public double byolLoss() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = CosineLoss.regression(prediction, target).mean();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = prediction.mul(target).sum();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
