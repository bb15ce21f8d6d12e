package org.fullrank.methods.augmentation;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A mixed batch beside the floor, a copy of its images. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class MixerBench {
  @Param({"28", "96"})
  private int size;

  private Tensor images;
  private Batch batch;

  @Setup
  public void setup() {
    images = Scope.keep(Ops.randn(new Seed(0), 128, 1, size, size));
    var view = View.of(Input.of(images), List.of());
    batch = new Batch(List.of(view), new long[128], new Targets.Classes(new int[128]));
  }

  private double first(Mixer mixer) {
    try (var _ = Scope.open()) {
      return Tensors.floats(
          mixer.mixed(batch, 10, new Seed(1)).view(0).input().values().narrow(0, 0, 1))[0];
    }
  }

  @Benchmark
  public double mixup() {
    return first(MixupConfig.DEFAULT);
  }

  @Benchmark
  public double cutmix() {
    return first(CutMixConfig.DEFAULT);
  }

  @Benchmark
  public double floor() {
    try (var _ = Scope.open()) {
      return Tensors.floats(images.clone().narrow(0, 0, 1))[0];
    }
  }
}
