package org.fullrank.methods.mae;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.heads.ImagePatches;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** MAE's targets and loss, forward and backward, beside the floor: one squared difference. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class MaskedPixelsBench {
  @Param({"28", "112"})
  private int side;

  private Tensor images;
  private Tensor drawn;
  private Tensor hidden;

  @Setup
  public void setup() {
    images = Ops.randn(new Seed(0), 64, 1, side, side);
    long patches = (long) side * side / 49;
    drawn = Ops.randn(new Seed(1), 64, patches, 49).requires_grad_(true);
    hidden = RandomMask.of(new Seed(2), 64, patches, patches / 4, images).hidden();
  }

  @Benchmark
  public double maskedPixels() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor wanted = Patches.normalised(ImagePatches.of(images, 7));
      Tensor loss = MaskedPixels.of(drawn, wanted, hidden).loss();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = drawn.sub(images.view(drawn.shape())).square().mean();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
