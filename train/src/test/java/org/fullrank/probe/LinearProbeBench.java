package org.fullrank.probe;

import java.util.concurrent.TimeUnit;
import org.fullrank.core.Ops;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Logistic regression on 60,000 samples of width 192 and ten classes, the choice of the penalty
 * included, beside the floor: the two products of one evaluation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class LinearProbeBench {
  private Embeddings train;
  private Embeddings test;

  @Setup
  public void setup() {
    train = new Clusters(192, 10, 3).draw(60_000, 0);
    test = new Clusters(192, 10, 3).draw(1_000, 1);
  }

  @Benchmark
  public ProbeResult linear() {
    return new LinearProbe().measure(train, test);
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var x = train.tensor();
      return Ops.value(x.t().matmul(x.matmul(Ops.ones(192, 10))).sum());
    }
  }
}
