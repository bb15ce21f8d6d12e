package org.fullrank.methods.framewise;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;
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

/**
 * Labels and loss of 32 clips of 52 classes, forward and backward, beside the floor: a log-softmax
 * of the same logits, forward and backward. A token has the labels of two hundredths of a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class FramewiseBench {
  private static final int BATCH = 32;
  private static final int CLASSES = 52;

  @Param({"50", "400"})
  private int tokens;

  private Tensor logits;
  private int[] counts;
  private Targets.Sequences targets;

  @Setup
  public void setup() {
    logits = Ops.randn(new Seed(1), BATCH, tokens, CLASSES).requires_grad_(true);
    counts = new int[BATCH];
    Arrays.fill(counts, tokens);
    int length = 2 * tokens;
    var ids = new long[BATCH * length];
    var random = new Seed(2).random();
    Arrays.setAll(ids, _ -> 1L + random.nextInt(CLASSES - 1));
    var lengths = new int[BATCH];
    Arrays.fill(lengths, length);
    targets = new Targets.Sequences(Tensors.of(ids, BATCH, length), lengths);
  }

  @Benchmark
  public double loss() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor labels = FrameLabels.of(targets, counts, tokens, logits);
      Tensor loss = CrossEntropy.ofTokens(logits, labels).loss();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = logits.log_softmax(2).sum();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
