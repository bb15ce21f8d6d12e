package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.Config;
import org.fullrank.methods.Needs;
import org.fullrank.methods.augmentation.MixupConfig;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.finetuning.FinetuningConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.supervised.SupervisedConfig.ClassWeights;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning on 100 labelled images, 10 of them held out: it stops early and keeps the best. */
class EarlyStoppingTest {
  private static final Config SUPERVISED =
      new SupervisedConfig(0.1, Needs.Sampling.CLASSES, ClassWeights.BALANCED);

  @TempDir private Path home;

  private static RunConfig config(Config method, int epochs, StoppingConfig stopping) {
    return new RunConfig(
        3,
        new DataConfig.Subset(new DataConfig.FashionMini(), 100, Optional.of(50)),
        new ImageViews.Plain(28, Pixels.GRAY, 0.6, 0.5),
        EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 7),
        List.of(new FinetuningConfig(1, 1, 0.5, 1), MixupConfig.DEFAULT),
        method,
        new OptimConfig.AdamW(0.1, 0.9, 0.999, 1e-8, 0, 0, new Schedule.Constant()),
        new TrainConfig(epochs, 30, 1, Precision.FP32, 2, 1).with(stopping),
        new ProbeConfig(5, 0.07, 0, new ProbeConfig.Subset(20, 20), Split.TEST));
  }

  private static Outcome train(RunConfig config, Path path, long steps) {
    try (var folder = RunFolder.create(path)) {
      return Run.of(config, folder, new StopAfter(steps));
    }
  }

  private static Map<String, List<Double>> weights(Path file) {
    var all = new TreeMap<String, List<Double>>();
    try (var stored = Safetensors.open(file);
        var _ = Scope.open()) {
      stored
          .names()
          .forEach(name ->
              all.put(name, Arrays.stream(Tensors.doubles(stored.read(name))).boxed().toList()));
    }
    return all;
  }

  private static List<Double> losses(Path run) {
    return Metrics.read(run.resolve("metrics.jsonl")).stream()
        .flatMap(line -> line.stream().filter(it -> it.name().equals("validation_loss")))
        .map(Metrics.Metric::value)
        .toList();
  }

  /**
   * At a rate of 0.1 the loss soon rises: the run ends two epochs after the least loss, with the
   * weights of that epoch. Stopped after any step and resumed, it ends in the same bits.
   */
  @Test
  void property_stopsBehindTheBestEpochAlsoWhenResumed() {
    var config = config(SUPERVISED, 40, new StoppingConfig(2, 3, StoppingConfig.Criterion.LOSS));
    var outcome = train(config, home.resolve("whole"), Long.MAX_VALUE);
    var losses = losses(home.resolve("whole"));
    double least = losses.stream().min(Double::compare).orElseThrow();
    int best = losses.indexOf(least) + 1;
    assertThat(outcome.finished()).isTrue();
    assertThat(losses).hasSize(Math.max(best, 3) + 2).hasSizeLessThan(40);
    assertEquals(3L * losses.size(), outcome.step());
    var kept = weights(BestCheckpoint.of(home.resolve("whole")).orElseThrow());
    var ended = weights(Checkpoint.newest(home.resolve("whole")).orElseThrow());
    assertThat(ended).isEqualTo(kept);
    for (long stop : new long[] {1, 4, 3L * losses.size() - 2}) {
      Path halves = home.resolve("halves" + stop);
      assertThat(train(config, halves, stop).finished()).isFalse();
      var resumed = train(config, halves, Long.MAX_VALUE);
      assertEquals(outcome.step(), resumed.step());
      assertThat(losses(halves)).isEqualTo(losses);
      assertThat(weights(Checkpoint.newest(halves).orElseThrow())).isEqualTo(ended);
    }
    assertEquals(outcome.step(), train(config, home.resolve("whole"), Long.MAX_VALUE).step());
  }

  /** A run of all epochs keeps its best epoch too. */
  @Test
  void property_aWholeRunEndsWithItsBestEpoch() {
    var config = config(SUPERVISED, 3, new StoppingConfig(5, 0, StoppingConfig.Criterion.ACCURACY));
    assertThat(train(config, home.resolve("run"), Long.MAX_VALUE).step()).isEqualTo(9);
    assertThat(weights(Checkpoint.newest(home.resolve("run")).orElseThrow()))
        .isEqualTo(weights(BestCheckpoint.of(home.resolve("run")).orElseThrow()));
  }

  /** The tenth image of each class is held out; the test images stay. */
  @Test
  void golden_validationIsApartFromTrainingAndTest() {
    var config = config(SUPERVISED, 3, StoppingConfig.DEFAULT);
    try (var splits = config.open(new Skipped())) {
      assertEquals(90, splits.train().size());
      assertEquals(10, splits.validation().size());
      assertEquals(50, splits.test().size());
      assertThat(splits.validation().label(0)).isNotNegative();
    }
  }

  @Test
  void golden_patienceCountsFromTheLaterOfBestAndFirst() {
    var config = new StoppingConfig(3, 10, StoppingConfig.Criterion.LOSS);
    assertThat(config.stops(12, 2)).isFalse();
    assertThat(config.stops(13, 2)).isTrue();
    assertThat(config.stops(13, 11)).isFalse();
    assertThat(config.stops(14, 11)).isTrue();
  }

  @Test
  void refuses_whatCannotBeMeasured() {
    var byol = config(ByolConfig.DEFAULT, 3, StoppingConfig.DEFAULT);
    var views = byol.withViews(ImageViews.Byol.small(28, Pixels.GRAY)).withComponents(List.of());
    assertThatThrownBy(() -> train(views, home.resolve("byol"), Long.MAX_VALUE))
        .hasMessage("train.stopping: want a method that learns classes, such as supervised");
    var groups =
        config(SUPERVISED, 3, new StoppingConfig(2, 0, StoppingConfig.Criterion.WORST_GROUP));
    assertThatThrownBy(() -> train(groups, home.resolve("groups"), Long.MAX_VALUE))
        .hasMessageStartingWith("train.stopping.criterion: want data with groups");
    var sampled =
        config(
            new SupervisedConfig(0, Needs.Sampling.GROUPS, ClassWeights.NONE),
            3,
            StoppingConfig.DEFAULT);
    assertThatThrownBy(() -> train(sampled, home.resolve("sampled"), Long.MAX_VALUE))
        .hasMessage("method.sampling: want data with groups for groups, no sample has one");
    var few =
        new RunConfig(
            3,
            new DataConfig.Subset(new DataConfig.FashionMini(), 40, Optional.of(50)),
            groups.views(),
            groups.encoder(),
            List.of(),
            SUPERVISED,
            groups.optim(),
            groups.train(),
            groups.probe());
    assertThatThrownBy(() -> train(few, home.resolve("few"), Long.MAX_VALUE))
        .hasMessageStartingWith("train.stopping: want 5 labelled training samples of a class");
    assertThatThrownBy(() -> new StoppingConfig(0, 0, StoppingConfig.Criterion.LOSS))
        .hasMessageStartingWith("patience: want");
    assertThatThrownBy(
            () -> config(SUPERVISED, 3, new StoppingConfig(1, 4, StoppingConfig.Criterion.LOSS)))
        .hasMessage("stopping: want from_epoch up to 3, the last epoch, was 4");
  }
}
