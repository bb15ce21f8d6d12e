package org.fullrank.methods.dino;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.heads.Centre;
import org.fullrank.losses.ViewCrossEntropy;
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
 * DINO's loss of two large and four small crops, forward and backward, beside the floor: one inner
 * product for each of its ten pairs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class DinoLossBench {
  private static final int CROPS = 6;

  @Param({"256", "4096"})
  private int prototypes;

  private Tensor logits;
  private Tensor taught;
  private Centre centre;

  @Setup
  public void setup() {
    logits = Ops.randn(new Seed(0), CROPS, 256, prototypes).requires_grad_(true);
    taught = Ops.randn(new Seed(1), 2L * 256, prototypes);
    centre = new Centre(prototypes);
  }

  @Benchmark
  public double dinoLoss() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor shares = centre.shares(taught, 0.04);
      var targets = List.of(shares.narrow(0, 0, 256), shares.narrow(0, 256, 256));
      Tensor loss = ViewCrossEntropy.of(crops(), targets, 0.1).loss();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor sum = Ops.zeros();
      for (int a = 0; a < 2; a++) {
        for (int b = 0; b < CROPS; b++) {
          if (a != b) {
            sum = sum.add(logits.select(0, b).mul(taught.narrow(0, 256L * a, 256)).sum());
          }
        }
      }
      sum.backward();
      return Ops.value(sum);
    }
  }

  private List<Tensor> crops() {
    return LongStream.range(0, CROPS).mapToObj(b -> logits.select(0, b)).toList();
  }
}
