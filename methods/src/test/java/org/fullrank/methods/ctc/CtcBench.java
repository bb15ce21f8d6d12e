package org.fullrank.methods.ctc;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;
import org.fullrank.losses.CtcLoss;
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
 * The loss of 32 clips of 52 symbols, forward and backward, and both decodings, beside the floor: a
 * log-softmax of the same logits, forward and backward. A transcript has a symbol for three frames.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class CtcBench {
  private static final int BATCH = 32;
  private static final int SYMBOLS = 52;

  @Param({"50", "400"})
  private int frames;

  private Tensor logits;
  private int[] counts;
  private Targets.Sequences targets;

  @Setup
  public void setup() {
    logits = Ops.randn(new Seed(1), BATCH, frames, SYMBOLS).requires_grad_(true);
    counts = new int[BATCH];
    Arrays.fill(counts, frames);
    int length = frames / 3;
    var ids = new long[BATCH * length];
    var random = new Seed(2).random();
    Arrays.setAll(ids, _ -> 1L + random.nextInt(SYMBOLS - 1));
    var lengths = new int[BATCH];
    Arrays.fill(lengths, length);
    targets = new Targets.Sequences(Tensors.of(ids, BATCH, length), lengths);
  }

  @Benchmark
  public double loss() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = CtcLoss.of(logits, counts, targets).loss();
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

  @Benchmark
  public double greedy() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return Tally.of(Frames.of(logits, counts), targets, Ctc.DECODER::greedy).errorRate();
    }
  }

  @Benchmark
  public double beam() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var heard = Frames.of(logits, counts);
      return Tally.of(heard, targets, logs -> Ctc.DECODER.beam(logs, 8)).errorRate();
    }
  }
}
