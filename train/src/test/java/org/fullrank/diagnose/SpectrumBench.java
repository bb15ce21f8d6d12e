package org.fullrank.diagnose;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
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
 * The effective rank of 1,024 embeddings, beside the floor (their Gram matrix in float64) and
 * beside the singular value decomposition it replaces.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class SpectrumBench {
  @Param({"192", "768"})
  private int width;

  private Tensor x;

  @Setup
  public void setup() {
    x = Ops.randn(new Seed(0), 1024, width);
  }

  @Benchmark
  public double effectiveRank() {
    return Spectrum.centred(x).effectiveRank();
  }

  @Benchmark
  public double decomposition() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return Ops.value(Ops.singularValues(x.sub(Ops.mean(x, true, 0))).sum());
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor wide = x.to(ScalarType.Double);
      return Ops.value(wide.t().matmul(wide).sum());
    }
  }
}
