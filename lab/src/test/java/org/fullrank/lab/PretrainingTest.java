package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.Listener;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.Pixels;
import org.fullrank.views.ViewsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end before their first step: only what a run folder says of them. */
class PretrainingTest {
  private static final Listener AT_ONCE =
      new Listener() {
        @Override
        public boolean stop() {
          return true;
        }
      };

  @TempDir private Path home;

  /** 32 images in batches of {@code batch}. */
  private static RunConfig config(DataConfig data, int batch) {
    return new RunConfig(
        7,
        data,
        ViewsConfig.Simclr.small(14, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
        List.of(),
        SimClrConfig.DEFAULT,
        OptimConfig.AdamW.DEFAULT,
        new TrainConfig(1, batch, 1, Precision.FP32, 4, 1),
        ProbeConfig.DEFAULT);
  }

  private static DataConfig images() {
    return new DataConfig.Subset(new DataConfig.FashionMini(), 32, Optional.of(16));
  }

  private RunConfig written() {
    return Settings.read(home.resolve("run.yaml"), List.of());
  }

  @Test
  void golden_overridesOfAResumedRunAreItsSettingsFromThenOn() {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    assertThat(written().train().epochs()).isEqualTo(1);
    var more = Pretraining.resume(home, List.of("train.epochs=3"), AT_ONCE);
    assertThat(more.outcome().steps()).isEqualTo(12);
    assertThat(written().train().epochs()).isEqualTo(3);
    assertThat(Pretraining.resume(home, List.of(), AT_ONCE).outcome().steps()).isEqualTo(12);
  }

  @Test
  void refuses_overridesThatDoNotFitAndKeepsTheSettings() {
    Pretraining.begin(config(images(), 8), home, AT_ONCE);
    assertThatThrownBy(() -> Pretraining.resume(home, List.of("train.batch=64"), AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("train.batch");
    assertThat(written().train().batch()).isEqualTo(8);
  }

  @Test
  void golden_aRefusedRunLeavesItsFolderFree() {
    assertThatThrownBy(() -> Pretraining.begin(config(images(), 64), home, AT_ONCE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("train.batch");
    var gone = new DataConfig.Images(home.resolve("gone"), 0.1);
    assertThatThrownBy(() -> Pretraining.begin(config(gone, 8), home, AT_ONCE))
        .isInstanceOf(Problem.class);
    assertThat(Pretraining.isRun(home)).isFalse();
    assertThat(Pretraining.begin(config(images(), 8), home, AT_ONCE).outcome().steps())
        .isEqualTo(4);
  }
}
