package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.methods.Config;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.dino.DinoConfig;
import org.fullrank.methods.emascaling.EmaScalingConfig;
import org.fullrank.optim.BetaRule;
import org.fullrank.optim.MomentumSchedule;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.ScalingConfig.BatchChange;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;

/** What is shown of the settings that follow the batch size, and the warnings. */
class ScaledSettingsTest {
  private static final Schedule COSINE = new Schedule.Cosine(0.1, 0);

  private static RunConfig config(Config method, OptimConfig optim, TrainConfig train) {
    return new RunConfig(
        7,
        new DataConfig.Subset(new DataConfig.FashionMini(), 1000, Optional.of(8)),
        ImageViews.Simclr.small(28, Pixels.GRAY),
        Stages.vit(16, 1),
        List.of(),
        method,
        optim,
        train,
        ProbeConfig.DEFAULT.every(0));
  }

  private static Config byol(double momentum) {
    var schedule = new MomentumSchedule.CosineToOne(momentum);
    return new ByolConfig(16, 8, ByolConfig.Predictor.MLP, schedule, 16);
  }

  private static TrainConfig train(int batch, ScalingConfig scaling) {
    return new TrainConfig(10, batch, 1, Precision.FP32, 3, 1).with(scaling);
  }

  @Test
  void golden_allThatFollowsTheBatch() {
    var optim = new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 1, COSINE);
    var config =
        config(byol(0.996), optim, train(512, ScalingConfig.of(128)))
            .withComponents(
                List.of(new EmaScalingConfig(List.of(0.99), EmaScalingConfig.Statistics.COPY)));
    assertThat(ScaledSettings.of(config).lines())
        .containsExactly(
            "a batch of 512 is 4 base batches of 128",
            "  optim.lr 0.001 → 0.002",
            "  optim.beta1 0.9 → 0.6",
            "  optim.beta2 0.999 → 0.996",
            "  optim.eps 1e-8 → 5e-9",
            "  optim.weight_decay 0.05 → 0.1",
            "  method.momentum 0.996 → 0.984096",
            "  components.emascaling.decays 0.99 → 0.960596",
            "  momentum of batch norms 0.1 → 0.3439");
    var plain = config(byol(0.996), optim, new TrainConfig(10, 512, 1, Precision.FP32, 3, 1));
    assertThat(ScaledSettings.of(plain).lines()).isEmpty();
    assertThat(
            ScaledSettings.of(config(byol(0.996), optim, train(128, ScalingConfig.of(128))))
                .lines())
        .containsExactly("a batch of 128 is the base batch of 128");
  }

  /** DINO's centre of .9 keeps .6561; the final decay follows with the decay. */
  @Test
  void golden_centreAndFinalDecay() {
    var optim =
        new OptimConfig.AdamW(
            1e-3,
            0.9,
            0.999,
            1e-8,
            0.04,
            1,
            new Schedule.Decaying(0.4, new Schedule.Cosine(0.1, 0)));
    var lines =
        ScaledSettings.of(config(DinoConfig.DEFAULT, optim, train(512, ScalingConfig.of(128))))
            .lines();
    assertThat(lines)
        .contains(
            "  method.teacher.centre_momentum 0.9 → 0.6561",
            "  optim.weight_decay 0.04 → 0.08",
            "  optim.schedule.weight_decay_end 0.4 → 0.8");
  }

  @Test
  void golden_eachStageOfAGrowingBatch() {
    var sgd = new OptimConfig.Sgd(0.1, 0, false, 0, 0, COSINE);
    var growing = new ScalingConfig(128, BetaRule.LINEAR, List.of(new BatchChange(3, 4)));
    assertThat(ScaledSettings.of(config(byol(0.99), sgd, train(64, growing))).lines())
        .containsExactly(
            "a batch of 64 is 0.5 base batches of 128",
            "  optim.lr 0.1 → 0.05",
            "  method.momentum 0.99 → 0.994987",
            "  momentum of batch norms 0.1 → 0.0513167",
            "from epoch 3 on: a batch of 256 is 2 base batches of 128",
            "  optim.lr 0.1 → 0.2",
            "  method.momentum 0.99 → 0.9801",
            "  momentum of batch norms 0.1 → 0.0513167");
  }

  @Test
  void golden_warnsWhereTheRuleFails() {
    var sgd = new OptimConfig.Sgd(0.1, 0.9, false, 0, 0, COSINE);
    assertThat(warnings(byol(0.99), sgd, 128, 16))
        .satisfiesExactly(
            line ->
                assertEquals(
                    "optim.momentum spans 80 base steps at this batch, the shortest average 99; the"
                        + " rule holds where the momentum spans far fewer",
                    line),
            line -> assertThat(line).startsWith("the first step has 8 base batches;"));
    assertThat(warnings(byol(0.999), sgd, 64, 16)).isEmpty();
    var adam = new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 1, COSINE);
    var power = new ScalingConfig(16, BetaRule.POWER, List.of());
    assertThat(ScaledSettings.of(config(byol(0.999), adam, train(160, power))).warnings())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("10 base batches lie beyond the square-root rule"),
            line -> assertThat(line).startsWith("the first step has 10 base batches;"));
    var lars = new OptimConfig.Lars(0.1, 0.9, 0, 1e-3, 0, COSINE);
    assertThat(warnings(byol(0.999), lars, 32, 16))
        .containsExactly(
            "optim.lr of lars follows the batch linearly, by experience; no derived rule covers it");
    assertThat(warnings(byol(0.9), lars, 16, 16)).isEmpty(); // the base batch itself
  }

  /** A tenth of 10,000 samples is less than 16 · 99.5, and more than 16 · 9.5. */
  @Test
  void golden_warnsOfAShortWarmUp() {
    var adam = new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 1, COSINE);
    var run = config(byol(0.99), adam, train(64, ScalingConfig.of(16)));
    try (var data = run.open(new Skipped())) {
      assertThat(ScaledSettings.of(run, data.train()).warnings())
          .containsExactly(
              "the warm-up takes 1,000 samples, fewer than the 1,592 that method.momentum averages"
                  + " over; the rule is less exact while the weights move fast");
      var short9 = config(byol(0.9), adam, train(64, ScalingConfig.of(16)));
      assertThat(ScaledSettings.of(short9, data.train()).warnings()).isEmpty();
    }
  }

  private static List<String> warnings(Config method, OptimConfig optim, int batch, int base) {
    return ScaledSettings.of(config(method, optim, train(batch, ScalingConfig.of(base))))
        .warnings();
  }
}
