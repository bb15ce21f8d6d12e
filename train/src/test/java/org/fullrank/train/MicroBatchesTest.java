package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Seed;
import org.fullrank.core.Seed.Purpose;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.VitSize;
import org.fullrank.loader.Sampler;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.optim.Clock;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The micro-batches that the trainer gives to a method: their samples, clocks and draws. */
class MicroBatchesTest {
  private static final int IMAGES = 50;
  private static final int BATCH = 16;

  @TempDir private Path home;

  /** A micro-batch as the method sees it. */
  private record Seen(List<Long> ids, Clock clock, Seed draws) {}

  /** What a method is called with. */
  private record Calls(List<Seen> steps, List<Clock> after) {
    Calls() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Supervised learning that notes its calls. */
  private record Noting(Calls calls) implements Config {
    @Override
    public Needs needs() {
      return SupervisedConfig.DEFAULT.needs();
    }

    @Override
    public Set<EncoderPart> uses() {
      return SupervisedConfig.DEFAULT.uses();
    }

    @Override
    public Method build(Site site) {
      return new NotingMethod(SupervisedConfig.DEFAULT.build(site), calls);
    }
  }

  private record NotingMethod(Method base, Calls calls) implements MethodWrapper {
    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      var ids = Arrays.stream(step.batch().ids()).boxed().toList();
      calls.steps.add(new Seen(ids, step.clock(), step.pass().seed()));
      return base.losses(outputs, step);
    }

    @Override
    public void afterStep(Encoder student, Clock clock) {
      calls.after.add(clock);
      base.afterStep(student, clock);
    }
  }

  /** 6 micro-batches of 8 an epoch, 4 epochs, 2 micro-batches a step: 12 steps. */
  private static RunConfig config(Config method, int images, TrainConfig train) {
    return new RunConfig(
        7,
        new DataConfig.Subset(new DataConfig.FashionMini(), images, Optional.of(8)),
        ImageViews.Plain.of(28, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 14),
        List.of(),
        method,
        new OptimConfig.Sgd(0.01, 0.9, false, 0, 0, new Schedule.Cosine(0, 0)),
        train,
        ProbeConfig.DEFAULT.every(0));
  }

  private static TrainConfig micro(int epochs, int accumulate) {
    return new TrainConfig(epochs, BATCH, accumulate, Precision.FP32, 100, 1);
  }

  private Calls trained(String name, long stopAfter) {
    var calls = new Calls();
    try (var folder = RunFolder.create(home.resolve(name))) {
      Run.of(config(new Noting(calls), IMAGES, micro(4, 2)), folder, new StopAfter(stopAfter));
    }
    return calls;
  }

  /** Epoch after epoch the sampler's order, cut into eights; the last two samples are dropped. */
  @Test
  void golden_theStreamIsTheSamplersOrderFromItsFirstSampleOn() {
    var stream = new ArrayList<List<Long>>();
    for (int epoch = 0; epoch < 4; epoch++) {
      var random = new Seed(7).with(Purpose.SAMPLER).with(epoch).random();
      int[] order = new Sampler.Shuffled().order(IMAGES, 8, random);
      for (int begin = 0; begin + 8 <= IMAGES; begin += 8) {
        stream.add(Arrays.stream(order, begin, begin + 8).asLongStream().boxed().toList());
      }
    }
    assertThat(trained("whole", Long.MAX_VALUE).steps().stream().map(Seen::ids))
        .containsExactlyElementsOf(stream);
  }

  /** A run that stops after 5 steps and resumes sees what the uninterrupted run sees. */
  @Test
  void property_aResumedRunContinuesTheStreamAndTheDraws() {
    var whole = trained("whole", Long.MAX_VALUE);
    var halves = trained("halves", 5).steps();
    assertThat(halves).hasSize(10);
    halves.addAll(trained("halves", Long.MAX_VALUE).steps());
    assertThat(halves).isEqualTo(whole.steps());
  }

  /** Otherwise drop path would drop the same branches in every step, or in every micro-batch. */
  @Test
  void golden_everyMicroBatchHasDrawsOfItsOwn() {
    var draws = trained("whole", Long.MAX_VALUE).steps().stream().map(Seen::draws).toList();
    assertThat(draws).hasSize(24).doesNotHaveDuplicates();
    for (int i = 0; i < draws.size(); i++) {
      Seed step = new Seed(7).with(Purpose.STEP).with(1 + i / 2);
      assertEquals(step.with(i % 2), draws.get(i), "micro-batch " + i);
    }
  }

  @Test
  void golden_theClockCountsStepsFromOneAndSamplesOfTheWholeStep() {
    var calls = trained("whole", Long.MAX_VALUE);
    var clocks = new ArrayList<Clock>();
    for (long step = 1; step <= 12; step++) {
      clocks.add(new Clock(step, 12, BATCH));
    }
    assertThat(calls.after()).isEqualTo(clocks);
    assertThat(new TreeSet<>(calls.steps().stream().map(seen -> seen.clock().step()).toList()))
        .containsExactlyElementsOf(clocks.stream().map(Clock::step).toList());
    assertThat(calls.steps()).allMatch(seen -> seen.clock().samples() == BATCH);
    assertThat(calls.steps()).allMatch(seen -> seen.clock().steps() == 12);
  }

  /** The samples of a step in 1, 2, 4 or 8 micro-batches leave the same weights, by plain SGD. */
  @Test
  void property_microBatchesAreWorthOneBatch() {
    double[] whole = weights(1);
    for (int accumulate : new int[] {2, 4, 8}) {
      assertArrayEquals(whole, weights(accumulate), 1e-6, accumulate + " micro-batches");
    }
  }

  private double[] weights(int accumulate) {
    var one = config(SupervisedConfig.DEFAULT, 48, micro(2, accumulate));
    return Stages.below("model.", Stages.train(one, home.resolve("run-" + accumulate)))
        .values()
        .stream()
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }
}
