package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fullrank.core.Precision;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  private static final double GIB = 1L << 30;

  @Test
  void golden_theSumOfFourPartsIsHeldAgainstTheMemory() {
    var estimate = new MemoryEstimate(1 * GIB, 2 * GIB, 4 * GIB, 8 * GIB);
    assertEquals(15 * GIB, estimate.bytes());
    assertThat(estimate.misfit(15 * GIB)).isEmpty();
    assertThat(estimate.misfit(14 * GIB).orElseThrow())
        .startsWith("memory: want a run that fits the machine's 14.0 GiB; this one takes 15.0 GiB")
        .endsWith(
            "Want a smaller train.batch, a larger train.accumulate, fewer or smaller views,"
                + " or a larger encoder.patch");
    assertThat(new MemoryEstimate(8 * GIB, GIB, GIB, GIB).misfit(GIB).orElseThrow())
        .endsWith("Want a smaller encoder or smaller heads of the method");
  }

  /** A micro-batch of twice as many images has twice the activations and pixels; bf16 half. */
  @Test
  void golden_whatGrowsWithTheMicroBatch() {
    var small = estimate(32, 1, Precision.FP32);
    var large = estimate(64, 1, Precision.FP32);
    var low = estimate(32, 1, Precision.BF16);
    assertEquals(
        List.of(small.state(), 2 * small.activations(), 2 * small.views()),
        List.of(large.state(), large.activations(), large.views()));
    assertEquals(small, estimate(64, 2, Precision.FP32));
    assertEquals(small.activations() / 2, low.activations());
    assertEquals(2 * 28 * 28 * 32 * 4.0, small.views());
    assertThat(small.activations()).isPositive();
  }

  private static MemoryEstimate estimate(int batch, int accumulate, Precision precision) {
    var config = Stages.first(Stages.ENCODER);
    return MemoryEstimate.of(
        new RunConfig(
            config.seed(),
            config.data(),
            config.views(),
            config.encoder(),
            config.components(),
            config.method(),
            config.optim(),
            new TrainConfig(2, batch, accumulate, precision, 100, 1),
            config.probe()));
  }
}
