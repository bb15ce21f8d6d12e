package org.fullrank.methods.sigmareparam;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Optimizer;
import org.fullrank.optim.Schedule;
import org.fullrank.testing.Weights;
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
 * A training step of a vision transformer of two blocks, 32 images of 49 tokens: reparametrised,
 * power iteration included, fused back to plain maps, and its floor, the same encoder plain.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class SigmaReparamBench {
  private static final OptimConfig ADAM =
      new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 0, new Schedule.Constant());

  @Param({"256", "768"})
  private int width;

  private Tensor images;
  private Step plain;
  private Step reparametrised;
  private Step fused;

  @Setup
  public void setup() {
    images = Ops.randn(new Seed(0), 32, 1, 28, 28);
    Encoder spectral =
        encoder(SigmaReparamConfig.DEFAULT.fit(Parts.standard(), TokenLayout.of(49, 2)));
    Encoder melted = encoder(Parts.standard());
    Weights.fuse(spectral, melted);
    plain = new Step(encoder(Parts.standard()));
    reparametrised = new Step(spectral);
    fused = new Step(melted);
  }

  private Encoder encoder(Parts parts) {
    return EncoderConfig.Vit.of(new VitSize(width, 2, width / 64, 4), 4)
        .build(new InputShape.Images(1, 28, 28), parts, new Seed(1));
  }

  private final class Step {
    private final Encoder encoder;
    private final Optimizer optimizer;
    private long taken;

    Step(Encoder encoder) {
      this.encoder = encoder;
      this.optimizer =
          Optimizer.of(ADAM, Tree.parameters(encoder), _ -> LearningRateScale.SCHEDULED);
    }

    double run() {
      try (var _ = org.fullrank.core.Scope.open()) {
        Tensor loss = encoder.forward(Input.of(images), Pass.train(new Seed(2))).pooled().sum();
        loss.backward();
        optimizer.step(new Clock(++taken, Long.MAX_VALUE, images.size(0)));
        encoder.walk(Module::afterStep);
        return Ops.value(loss);
      }
    }
  }

  @Benchmark
  public double reparametrised() {
    return reparametrised.run();
  }

  @Benchmark
  public double fused() {
    return fused.run();
  }

  @Benchmark
  public double floor() {
    return plain.run();
  }
}
