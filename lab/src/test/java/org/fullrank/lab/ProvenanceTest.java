package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.lab.Provenance.Fact;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  private static final RunConfig CONFIG =
      new RunConfig(
          7,
          new DataConfig.FashionMini(),
          ImageViews.Simclr.small(14, Pixels.GRAY),
          EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
          List.of(),
          SimClrConfig.DEFAULT,
          OptimConfig.AdamW.DEFAULT,
          new TrainConfig(1, 256, 1, Precision.FP32, 4, 1),
          ProbeConfig.DEFAULT);

  /** The kernels' levels differ in bits. */
  @Test
  void golden_attentionIsNamedWithItsReason() {
    try (var data = CONFIG.data().open(new Skipped())) {
      assertThat(Provenance.of(CONFIG, data).facts())
          .contains(new Fact("seed", "7"), new Fact("attention", FusedAttention.reason()));
    }
  }
}
