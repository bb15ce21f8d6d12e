package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.methods.Config;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.emascaling.EmaScalingConfig;
import org.fullrank.optim.BetaRule;
import org.fullrank.optim.Clock;
import org.fullrank.optim.MomentumSchedule;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.ScalingConfig.BatchChange;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose settings follow the batch size: constant, declared and growing batches. */
class BatchScalingTest {
  private static final Config BYOL =
      new ByolConfig(16, 8, ByolConfig.Predictor.MLP, new MomentumSchedule.CosineToOne(0.9), 16);

  @TempDir private Path home;

  private static RunConfig config(TrainConfig train) {
    return new RunConfig(
            7,
            new DataConfig.Subset(new DataConfig.FashionMini(), 48, Optional.of(8)),
            ImageViews.Simclr.small(28, Pixels.GRAY),
            Stages.vit(16, 1),
            List.of(),
            BYOL,
            new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 1, new Schedule.Cosine(0.25, 0)),
            train,
            ProbeConfig.DEFAULT.every(0))
        .withComponents(List.of(EmaScalingConfig.DEFAULT));
  }

  private static TrainConfig train(int epochs, int batch, int accumulate) {
    return new TrainConfig(epochs, batch, accumulate, Precision.FP32, 3, 1);
  }

  private static TrainConfig growing() {
    var changes = List.of(new BatchChange(2, 3), new BatchChange(4, 1.5));
    return train(6, 16, 2).with(new ScalingConfig(16, BetaRule.LINEAR, changes));
  }

  private List<List<Metric>> metrics(String run) {
    return Metrics.read(home.resolve(run).resolve("metrics.jsonl"));
  }

  private static OptionalDouble value(List<Metric> line, String name) {
    return line.stream().filter(it -> it.name().equals(name)).mapToDouble(Metric::value).findAny();
  }

  private static void assertSame(Map<String, double[]> wanted, Map<String, double[]> was) {
    assertThat(was.keySet()).isEqualTo(wanted.keySet()).hasSizeGreaterThan(60);
    wanted.forEach((name, values) -> assertArrayEquals(values, was.get(name), name));
  }

  @Test
  void property_theBaseBatchIsANoOpBitForBit() {
    var plain = Stages.train(config(train(2, 16, 1)), home.resolve("plain"));
    var declared =
        Stages.train(config(train(2, 16, 1).with(ScalingConfig.of(16))), home.resolve("declared"));
    assertSame(plain, declared);
    assertThat(value(metrics("plain").getFirst(), "base_batches")).isEmpty();
    assertThat(value(metrics("declared").getFirst(), "base_batches")).hasValue(1);
  }

  /** Without a declared base batch the settings stay as they are at twice the batch. */
  @Test
  void property_anotherBatchFollowsTheRule() {
    Stages.train(config(train(2, 32, 2)), home.resolve("plain"));
    Stages.train(config(train(2, 32, 2).with(ScalingConfig.of(16))), home.resolve("scaled"));
    for (int line = 0; line < metrics("plain").size(); line++) {
      assertEquals(
          Math.sqrt(2) * value(metrics("plain").get(line), "lr").orElseThrow(),
          value(metrics("scaled").get(line), "lr").orElseThrow(),
          1e-12);
    }
  }

  /** 6 micro-batches of 8 an epoch: 6 steps of 2, then 2 of 6 in epochs 2 and 3, then 4 of 3. */
  @Test
  void golden_aGrowingBatch() {
    try (var data = config(growing()).open(new Skipped())) {
      var plan = Plan.of(config(growing()), data.train());
      assertEquals(12, plan.steps());
      assertThat(LongStream.rangeClosed(1, 12).mapToObj(plan::accumulate))
          .containsExactly(2, 2, 2, 2, 2, 2, 6, 6, 3, 3, 3, 3);
      assertEquals(new Clock(6, 12, 16, new Clock.Span(5, 6, 18)), plan.clock(6));
      assertEquals(new Clock(7, 12, 48, new Clock.Span(6, 9, 18)), plan.clock(7));
      assertEquals(new Clock(9, 12, 24, new Clock.Span(12, 13.5, 18)), plan.clock(9));
      assertEquals(1, plan.clock(12).progress());
      assertThat(LongStream.rangeClosed(0, 12).mapToObj(plan::epochs))
          .containsExactly(0, 0, 0, 1, 1, 1, 2, 3, 4, 4, 5, 5, 6);
      var facts = Plan.facts(config(growing()), data.train());
      assertEquals(16, facts.baseBatch());
      assertEquals(3, facts.stepsPerEpoch());
      assertThat(LongStream.rangeClosed(1, 12).mapToObj(s -> facts.epoch(plan.clock(s))))
          .containsExactly(0L, 0L, 0L, 1L, 1L, 1L, 2L, 3L, 4L, 4L, 5L, 5L);
      assertThat(LongStream.rangeClosed(1, 12).filter(s -> facts.endsEpoch(plan.clock(s))))
          .containsExactly(3L, 6L, 7L, 8L, 10L, 12L);
    }
  }

  /** The last stage keeps what is too little for a step; a change waits for the step's end. */
  @Test
  void golden_stepsThatSpanTwoEpochs() {
    var changes = List.of(new BatchChange(1, 2.0));
    var odd = train(2, 32, 4).with(new ScalingConfig(32, BetaRule.LINEAR, changes));
    try (var data = config(odd).open(new Skipped())) {
      var plan = Plan.of(config(odd), data.train()); // 6 micro-batches an epoch
      assertThat(plan.stages()).containsExactly(new Plan.Stage(0, 0, 4), new Plan.Stage(2, 8, 8));
      assertEquals(2, plan.steps()); // 4 of 12 micro-batches are too few for a step of 8
    }
  }

  @Test
  void property_aGrowingRunResumesToTheBit() {
    var whole = Stages.train(config(growing()), home.resolve("whole"));
    Stages.train(config(growing()), home.resolve("parts"), 5);
    Stages.train(config(growing()), home.resolve("parts"), 3); // in the stage of 6 micro-batches
    assertSame(whole, Stages.train(config(growing()), home.resolve("parts")));
    var lines = metrics("parts");
    assertThat(lines.stream().map(it -> value(it, "base_batches").orElseThrow()))
        .containsExactly(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 1.5, 1.5, 1.5, 1.5);
    assertEquals(6 * 48, value(lines.getLast(), "samples").orElseThrow());
  }

  /**
   * The rate at the beginning of a step is that of a run of constant size at the same samples,
   * times the root of the size.
   */
  @Test
  void golden_theRateFollowsSamplesAndSize() {
    Stages.train(config(growing()), home.resolve("growing"));
    double[] wanted = new double[12];
    double[] froms = {0, 1, 2, 3, 4, 5, 6, 9, 12, 13.5, 15, 16.5};
    double[] sizes = {1, 1, 1, 1, 1, 1, 3, 3, 1.5, 1.5, 1.5, 1.5};
    for (int i = 0; i < 12; i++) {
      double rising = 5; // a quarter of 18, rounded
      double to = froms[i] + sizes[i];
      double factor =
          to <= rising
              ? to / rising
              : (1 + Math.cos(Math.PI * Math.max(0, froms[i] - rising) / (18 - rising))) / 2;
      wanted[i] = 1e-3 * Math.sqrt(sizes[i]) * factor;
    }
    double[] was =
        metrics("growing").stream().mapToDouble(line -> value(line, "lr").orElseThrow()).toArray();
    assertArrayEquals(wanted, was, 1e-12);
  }

  @Test
  void refuses_whatCannotBe() {
    assertThatThrownBy(() -> config(train(2, 16, 1).with(ScalingConfig.of(1))))
        .hasMessageStartingWith("train: scaling.betas: want a batch below 10.00 base batches");
    assertThatThrownBy(() ->
            train(3, 16, 1)
                .with(new ScalingConfig(16, BetaRule.POWER, List.of(new BatchChange(1, 1.5)))))
        .hasMessage(
            "scaling: want a whole number of micro-batches in a step after epoch 1, was 1.5 times 1;"
                + " change times or train.accumulate");
    assertThatThrownBy(() ->
            train(3, 16, 1)
                .with(new ScalingConfig(16, BetaRule.POWER, List.of(new BatchChange(3, 2)))))
        .hasMessage("scaling: want changes of the batch below epoch 3, the last, was 3");
    var twice = List.of(new BatchChange(2, 2), new BatchChange(2, 4));
    assertThatThrownBy(() -> new ScalingConfig(16, BetaRule.POWER, twice))
        .hasMessage("progressive: want ascending epochs, were [2, 2]");
    assertThatThrownBy(() -> ScalingConfig.of(0)).hasMessageStartingWith("base_batch: want");
  }
}
