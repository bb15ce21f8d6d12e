package org.fullrank.methods.positionprediction;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Method;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
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
 * A step of MP3, forward and backward, beside the floor: the same step of the full encoder. 49
 * tokens, batch 64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class PositionPredictionBench {
  @Param({"0.3", "0.5", "0.75", "0.9"})
  private double maskRatio;

  @Param({"64", "192"})
  private int width;

  private TrainingStep step;
  private Method masked;
  private Method full;

  @Setup
  public void setup() {
    var config =
        EncoderConfig.Vit.of(new VitSize(width, 4, width / 32, 4), 4)
            .withPositions(Positions.NONE)
            .withPool(Pool.MEAN);
    var shape = new InputShape.Images(1, 28, 28);
    var site = Sites.of(() -> config.build(shape, Parts.standard(), new Seed(0)), 640, 0, 64);
    Encoder encoder = site.student();
    Tensor images = Ops.randn(new Seed(1), 64, 1, 28, 28);
    var view = View.of(Input.of(images), List.of());
    var batch = new Batch(List.of(view), new long[64], new Targets.None());
    step = Sites.step(batch, encoder, Pass.train(new Seed(2)));
    masked = new PositionPredictionConfig(maskRatio, new PositionTarget.Place()).build(site);
    full = new PositionPredictionConfig(0, new PositionTarget.Place()).build(site);
  }

  @Benchmark
  public double masked() {
    return run(masked);
  }

  @Benchmark
  public double floor() {
    return run(full);
  }

  private double run(Method method) {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = method.step(step).total();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
