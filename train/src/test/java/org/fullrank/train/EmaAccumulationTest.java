package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.emascaling.EmaScalingConfig;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An average is updated once a step, by the samples of the step: accumulated micro-batches leave it
 * as one large batch does, to the bit. The student is a weight whose gradient is 1 in every
 * micro-batch, so that the student itself is equal to the bit.
 */
class EmaAccumulationTest {
  @TempDir private Path home;

  private record Drift() implements Config {
    @Override
    public Needs needs() {
      return Needs.views(1);
    }

    @Override
    public Method build(Site site) {
      try (var _ = Scope.open()) {
        Tensor weight = Scope.keep(Tensors.of(new float[] {0.3f}, 1).requires_grad_(true));
        Tensor teacher = Scope.keep(Tensors.of(new float[] {0.3f}, 1));
        Tensor centre = Scope.keep(Tensors.of(new float[] {1}, 1));
        return new DriftMethod(weight, teacher, centre, site.facts().baseBatch());
      }
    }
  }

  private record DriftMethod(Tensor weight, Tensor teacher, Tensor centre, int baseBatch)
      implements Method {
    @Override
    public void visit(Visitor visitor) {
      visitor.weight("weight", weight);
      visitor.buffer("teacher", teacher);
      visitor.buffer("centre", centre);
    }

    @Override
    public Outputs forward(TrainingStep step) {
      return Outputs.of(List.<Features>of());
    }

    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      return Losses.of(weight.sum(), step.batch().samples());
    }

    @Override
    public void afterStep(Encoder student, Clock clock) {
      Module from = visitor -> visitor.weight("w", weight);
      Module to = visitor -> visitor.weight("w", teacher);
      Ema.pair(from, to, Ema.Buffers.COPY).update(0.9, clock, baseBatch);
      try (var _ = Scope.open()) {
        centre.mul_(Ops.full(Ema.decay(0.9, clock, baseBatch))).retainReference();
      }
    }
  }

  private static RunConfig config(int accumulate) {
    return new RunConfig(
            7,
            new DataConfig.Subset(new DataConfig.FashionMini(), 96, Optional.of(8)),
            ImageViews.Plain.of(28, Pixels.GRAY),
            Stages.vit(16, 1),
            List.of(),
            new Drift(),
            new OptimConfig.Sgd(0.01, 0.9, false, 0.1, 0, new Schedule.Cosine(0, 0)),
            new TrainConfig(2, 32, accumulate, Precision.FP32, 100, 1).with(ScalingConfig.of(20)),
            ProbeConfig.DEFAULT.every(0))
        .withComponents(List.of(EmaScalingConfig.DEFAULT));
  }

  @Test
  void golden_microBatchesLeaveTheAverageOfOneBatch() {
    var whole = Stages.train(config(1), home.resolve("1"));
    assertThat(whole).containsKeys("model.method.teacher", "model.method.averages.0.method.weight");
    for (int accumulate : new int[] {2, 4, 16}) {
      var parts = Stages.train(config(accumulate), home.resolve("" + accumulate));
      whole.forEach((name, values) -> assertArrayEquals(values, parts.get(name), name));
    }
    double[] centre = // 6 steps of 1.6 base batches
        Objects.requireNonNull(whole.get("model.method.centre"));
    assertEquals(Math.pow(0.9, 9.6), centre[0], 1e-6);
  }
}
