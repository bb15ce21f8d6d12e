package org.fullrank.methods.finetuning;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Method;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Forward and backward of a batch in each phase, beside the floor: the encoder's forward without
 * gradient, which the first phase cannot spare.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class FinetuningBench {
  private static final int BATCH = 32;

  private final Encoder encoder =
      EncoderConfig.Vit.of(new VitSize(64, 4, 4, 4), 4)
          .build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(0));
  private final Method method = method();
  private final Input images = Input.of(Ops.randn(new Seed(1), BATCH, 1, 28, 28));
  private final Batch batch =
      new Batch(
          List.of(View.of(images, List.of())),
          new long[BATCH],
          new Targets.Classes(new int[BATCH]));

  private Method method() {
    var site =
        Sites.of(() -> encoder, Parts.standard(), new TrainingFacts(320, 10, BATCH, 10, 100));
    return new FinetuningConfig(5, 0, 0.75, 1).around(SupervisedConfig.DEFAULT.build(site), site);
  }

  private double step(long number) {
    try (var _ = new PointerScope()) {
      var pass = Pass.train(new Seed(2));
      var total =
          method
              .step(new TrainingStep(batch, encoder, new Clock(number, 100, BATCH), pass))
              .total();
      total.backward();
      return Ops.value(total);
    }
  }

  @Benchmark
  public double headAlone() {
    return step(1);
  }

  @Benchmark
  public double everything() {
    return step(51);
  }

  @Benchmark
  public double floor() {
    try (var _ = new PointerScope()) {
      return Ops.noGrad(() -> Ops.value(encoder.forward(images, Pass.evaluate()).pooled().sum()));
    }
  }
}
