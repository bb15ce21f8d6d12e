package org.fullrank.methods.entropyreconstruction;

import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.losses.EntropyEstimator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The kernel entropy, forward and backward, beside the floor: one product and one log-sum-exp. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class KernelEntropyBench {
  private static final EntropyEstimator ESTIMATOR = new EntropyEstimator.JoeVmf(10);
  private static final EntropyEstimator NORMAL = new EntropyEstimator.GaussianKde(1);

  @Param({"128", "512"})
  private int batch;

  private Tensor z;

  @Setup
  public void setup() {
    z = Ops.randn(new Seed(0), batch, 128).requires_grad_(true);
  }

  @Benchmark
  public double kernelEntropy() {
    return gradient(ESTIMATOR::of);
  }

  @Benchmark
  public double normalKernelEntropy() {
    return gradient(NORMAL::of);
  }

  @Benchmark
  public double floor() {
    return gradient(x -> Ops.logSumExp(x.matmul(x.t()), 1).sum());
  }

  private double gradient(UnaryOperator<Tensor> entropy) {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = entropy.apply(z);
      loss.backward();
      return Ops.value(loss);
    }
  }
}
