package org.fullrank.methods.duet;

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

/**
 * The divergence, forward and backward, beside the floor: the mean over the channels and a softmax,
 * forward and backward. The targets of a batch are timed alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class DuetBench {
  @Param({"256", "1024"})
  private int batch;

  private Tensor pooled;
  private Tensor targets;

  @Setup
  public void setup() {
    pooled = Ops.randn(new Seed(0), batch, 192).requires_grad_(true);
    targets = Ops.rand(new Seed(1), batch, 8).softmax(1);
  }

  @Benchmark
  public double divergence() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor logits = Structure.DEFAULT.logits(pooled).select(1, 0);
      Tensor loss = StructureLoss.of(logits, targets).mean();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double targets() {
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      sum += Target.VonMises.DEFAULT.of((double) i / batch, 8)[0];
    }
    return sum;
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = Ops.mean(pooled.view(batch, 8, 24), false, 2).softmax(1).square().mean();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
