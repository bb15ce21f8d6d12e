package org.fullrank.methods.polyview;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** The loss of eight views, forward and backward, beside the floor: one product and logsumexp. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class PolyViewBench {
  private static final int VIEWS = 8;

  @Param({"16", "256"})
  private int unique;

  @Param({"GEOMETRIC", "ARITHMETIC", "SUFFICIENT_STATISTICS"})
  private Objective objective = Objective.GEOMETRIC;

  private List<Tensor> embeddings = List.of();

  @Setup
  public void setup() {
    embeddings =
        IntStream.range(0, VIEWS)
            .mapToObj(view -> Ops.randn(new Seed(view), unique, 128).requires_grad_(true))
            .toList();
  }

  @Benchmark
  public double polyView() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var views = Views.all(VIEWS, unique, embeddings.getFirst());
      Tensor loss =
          PolyViewLoss.of(objective, embeddings, views, PolyViewConfig.DEFAULT.scale()).loss();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor z = Ops.cat(0, embeddings.toArray(Tensor[]::new));
      Tensor loss = Ops.logSumExp(z.matmul(z.t()), 1).mean();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
