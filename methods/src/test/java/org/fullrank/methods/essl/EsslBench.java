package org.fullrank.methods.essl;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.input.Input;
import org.fullrank.input.View;
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
 * Four quarter turns of images of 14 pixels and their cross-entropy, beside the floor: four copies
 * of the images and a sum of the logits.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class EsslBench {
  private static final Pretext TURNS = new Pretext.QuarterTurns();

  @Param({"128", "512"})
  private int batch;

  private Tensor images;
  private Tensor logits;

  @Setup
  public void setup() {
    images = Ops.randn(new Seed(0), batch, 1, 14, 14);
    logits = Ops.randn(new Seed(1), 4L * batch, 4).requires_grad_(true);
  }

  @Benchmark
  public double quarterTurns() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor shown = TURNS.shown(images);
      View third = View.of(Input.of(images), List.of());
      Tensor loss = TURNS.loss(TURNS.bySample(logits, batch), third).perSample().mean();
      loss.backward();
      return Ops.value(loss) + shown.size(0);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor shown = Ops.cat(0, images, images, images, images);
      Tensor loss = logits.sum();
      loss.backward();
      return Ops.value(loss) + shown.size(0);
    }
  }
}
