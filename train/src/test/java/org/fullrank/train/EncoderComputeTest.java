package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.methods.polyview.PolyViewConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.junit.jupiter.api.Test;

/** 240 images: runs of M views, K unique samples a step. */
class EncoderComputeTest {
  private static RunConfig run(int views, int unique, int accumulate, int epochs, EpochUnit unit) {
    return new RunConfig(
        7,
        new DataConfig.Subset(new DataConfig.FashionMini(), 240, Optional.of(8)),
        ImageViews.Repeat.of(views, ImageViews.Simclr.DEFAULT),
        Stages.ENCODER,
        List.of(),
        PolyViewConfig.DEFAULT,
        OptimConfig.Sgd.DEFAULT,
        new TrainConfig(epochs, unique, accumulate, Precision.FP32, 100, 1).with(unit),
        ProbeConfig.DEFAULT.every(0));
  }

  private static EncoderCompute of(RunConfig config) {
    try (var run = ResolvedRun.open(config)) {
      return EncoderCompute.of(run.config(), run.data().train());
    }
  }

  private static long steps(RunConfig config) {
    try (var run = ResolvedRun.open(config)) {
      return Run.steps(run.config(), run.data().train());
    }
  }

  /** M = 8 over 128 epochs beside two views over 1,024: the sheet's 0.5. */
  @Test
  void golden_relativeCompute() {
    assertEquals(0.5, new EncoderCompute(256, 8, 128, 1024, 0).relative());
    assertEquals(2, of(run(4, 8, 1, 3, EpochUnit.PASSES)).relative());
  }

  /** Two views at batch 24 for 12 epochs: 120 steps of 48 views. Eight at 16 for 3: 45 of 128. */
  @Test
  void golden_aBudgetGivesAllTheSameEncodedViews() {
    for (int views : new int[] {2, 4, 8}) {
      var config = run(views, 8, 1, 12, EpochUnit.TWO_VIEWS);
      assertEquals(24.0 / views, config.passes());
      assertEquals(30 * 24 / views, steps(config));
      var compute = of(config);
      assertEquals(1, compute.relative());
      assertEquals(240 * 2 * 12, compute.encodedViews());
    }
  }

  /** Five views for one epoch of two: 0.4 passes of 30 batches, in steps of two. */
  @Test
  void golden_aFractionOfAPass() {
    var config = run(5, 16, 2, 1, EpochUnit.TWO_VIEWS);
    assertEquals(0.4, config.passes());
    assertEquals(6, steps(config));
    assertEquals(6 * 16 * 5, of(config).encodedViews());
  }

  @Test
  void golden_theLineTellsUniqueBatchAndViewsApart() {
    assertThat(of(run(2, 8, 1, 3, EpochUnit.PASSES)).line()).isEmpty();
    assertThat(of(run(4, 8, 1, 3, EpochUnit.TWO_VIEWS)).line())
        .contains(
            "unique_batch 8, views 4: 32 encoded views a step, 1,440 in the run (1.500 passes);"
                + " compute 1.00 of two views over 3 epochs");
  }
}
