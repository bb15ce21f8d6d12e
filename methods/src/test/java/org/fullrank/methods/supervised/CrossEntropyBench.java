package org.fullrank.methods.supervised;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.losses.CrossEntropy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The cross-entropy, forward and backward, beside the floor: its logsumexp. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class CrossEntropyBench {
  @Param({"10", "1000"})
  private int classes;

  private Tensor logits;
  private int[] labels;

  @Setup
  public void setup() {
    logits = Ops.randn(new Seed(0), 128, classes).requires_grad_(true);
    labels = IntStream.range(0, 128).map(i -> i % classes).toArray();
  }

  @Benchmark
  public double crossEntropy() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = CrossEntropy.of(logits, labels, 0.1).loss();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = Ops.logSumExp(logits, 1).mean();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
