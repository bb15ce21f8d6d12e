package org.fullrank.core;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A product of two tensors of the size of one attention's queries, {@code [128, 3, 65, 64]},
 * forward and backward, with the derivative written in Java, beside the floor: libtorch's own.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class CustomGradientBench {
  private Tensor a;
  private Tensor b;

  @Setup
  public void setup() {
    a = Ops.randn(new Seed(0), 128, 3, 65, 64).requires_grad_(true);
    b = Ops.randn(new Seed(1), 128, 3, 65, 64).requires_grad_(true);
  }

  @Benchmark
  public double derivative() {
    try (var _ = Scope.open()) {
      Tensor product =
          CustomGradient.apply(
              List.of(a, b),
              in -> new CustomGradient.Result(in.getFirst().mul(in.getLast()), List.copyOf(in)),
              (g, in) -> List.of(g.mul(in.getLast()), g.mul(in.getFirst())));
      return descend(product);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = Scope.open()) {
      return descend(a.mul(b));
    }
  }

  private static double descend(Tensor product) {
    Tensor loss = product.mean();
    loss.backward();
    return Ops.value(loss);
  }
}
