package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;

class NonFiniteGuardTest {
  /** The forward has moved the running statistics of every normalisation behind the views. */
  @Test
  void golden_badViewsAreNamedNotTheStatisticsTheyMoved() {
    try (var _ = Scope.open();
        var data = new DataConfig.FashionMini().open(new Skipped())) {
      var model = Model.build(config(), data.train());
      float[] pixels = new float[2 * 28 * 28];
      Arrays.fill(pixels, Float.NaN);
      var view = View.of(Input.of(Tensors.of(pixels, 2, 1, 28, 28)), List.of());
      var views = new Batch(List.of(view, view), new long[] {0, 1}, new Targets.None());
      Losses losses =
          model
              .method()
              .step(
                  new TrainingStep(
                      views, model.encoder(), new Clock(1, 10, 2), Pass.train(new Seed(1))));
      assertThatThrownBy(() -> NonFiniteGuard.check(1, losses, model, views))
          .hasMessage("step 1: the loss is NaN; first bad tensor: the input views");
    }
  }

  private static RunConfig config() {
    return new RunConfig(
        7,
        new DataConfig.FashionMini(),
        ImageViews.Simclr.small(28, Pixels.GRAY),
        EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL),
        List.of(),
        SimClrConfig.DEFAULT,
        OptimConfig.AdamW.DEFAULT,
        new TrainConfig(1, 2, 1, Precision.FP32, 100, 1),
        new ProbeConfig(1, 0.07, 1, new ProbeConfig.Subset(20, 20), Split.TEST));
  }
}
