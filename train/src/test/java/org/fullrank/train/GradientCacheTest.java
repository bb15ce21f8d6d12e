package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.input.Targets;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Config;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Accumulated steps of losses that couple samples: they are steps of the whole batch. */
class GradientCacheTest {
  private static final int BATCH = 16;

  /** Records of turns, for objectives that learn from them. */
  private static final List<Applied> TURNED =
      List.of(
          new Applied(
              Transform.of("rotation", new Transform.Parameter("degrees", 0, 0, 360)),
              new float[] {0, 90, 180, 270, 0, 90, 180, 270, 0, 90, 180, 270, 0, 90, 180, 270}));

  @TempDir private Path home;

  /** The objectives of the catalogue whose loss couples samples. */
  static Stream<Arguments> coupling() {
    return Catalogue.ALL.stream()
        .filter(Entry.Objective.class::isInstance)
        .map(Entry.Objective.class::cast)
        .filter(entry -> entry.defaults().needs().kinds().contains(Modality.IMAGES))
        .filter(entry -> couples(entry.defaults()))
        .map(entry -> Arguments.of(entry.paper().id(), entry.defaults()));
  }

  private static boolean couples(Config config) {
    try (var run = ResolvedRun.open(config(config, 1));
        var _ = Scope.open()) {
      return Model.build(run.config(), run.data().train()).method().couplesSamples();
    }
  }

  /** One step of plain SGD on views of 14 px; the transformer has no batch norm. */
  private static RunConfig config(Config method, int accumulate) {
    int views = Math.max(2, method.needs().fewest());
    return new RunConfig(
        7,
        new DataConfig.Subset(new DataConfig.FashionMini(), BATCH, Optional.of(8)),
        ImageViews.Repeat.of(views, ImageViews.Simclr.small(14, Pixels.GRAY)),
        EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 7)
            .withPositions(CatalogueRunTest.positions(method)),
        List.of(),
        method,
        new OptimConfig.Sgd(0.01, 0, false, 0, 0, new Schedule.Constant()),
        new TrainConfig(1, BATCH, accumulate, Precision.FP32, 100, 1),
        ProbeConfig.DEFAULT.every(0));
  }

  /** Heads and loss see the whole batch, so that a batch norm in a head changes nothing. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("coupling")
  void property_gradientsAreThoseOfTheWholeBatch(String name, Config method) {
    try (var _ = Scope.open()) {
      double[] whole = gradients(method, 1);
      assertThat(Arrays.stream(whole).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-3);
      for (int parts : new int[] {2, 4, 8}) {
        assertArrayEquals(whole, gradients(method, parts), 1e-9, name + ", " + parts + " parts");
      }
    }
  }

  /** In float64, of one step on 16 samples. */
  private static double[] gradients(Config method, int parts) {
    try (var run = ResolvedRun.open(config(method, 1))) {
      var model = Weights.toDouble(Model.build(run.config(), run.data().train()));
      var cache = new GradientCache(model.encoder(), parts, 1);
      var pass = Pass.train(new Seed(3));
      var step = new TrainingStep(batch(method), cache, new Clock(1, 6, BATCH), pass);
      model.method().step(step).total().backward();
      cache.replay(Precision.FP32);
      return values(model);
    }
  }

  private static Batch batch(Config method) {
    var views =
        IntStream.range(0, Math.max(2, method.needs().fewest()))
            .mapToObj(v -> Ops.randn(new Seed(v), BATCH, 1, 14, 14).to(ScalarType.Double))
            .map(values -> View.of(Input.of(values), TURNED))
            .toList();
    return new Batch(views, LongStream.range(0, BATCH).toArray(), new Targets.None());
  }

  @Test
  void property_microBatchesAreWorthOneBatch() {
    double[] whole = weights(SimClrConfig.DEFAULT, 1, "run");
    for (int accumulate : new int[] {2, 4, 8}) {
      double[] parts = weights(SimClrConfig.DEFAULT, accumulate, "run");
      assertArrayEquals(whole, parts, 1e-6, accumulate + " micro-batches");
    }
  }

  @Test
  void golden_theCatalogueHasLossesThatCoupleSamples() {
    assertThat(coupling().map(arguments -> arguments.get()[0])).contains("simclr", "vicreg");
  }

  private double[] weights(Config method, int accumulate, String name) {
    Path run = home.resolve(name + accumulate);
    return Stages.below("model.", Stages.train(config(method, accumulate), run)).values().stream()
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /** The loss in the log is that of the whole batch: ln 31 at first, where all is alike. */
  @Test
  void golden_theLoggedLossIsThatOfTheWholeBatch() {
    weights(SimClrConfig.DEFAULT, 4, "logged");
    var first = Metrics.read(home.resolve("logged4").resolve("metrics.jsonl")).getFirst();
    weights(SimClrConfig.DEFAULT, 1, "logged");
    var whole = Metrics.read(home.resolve("logged1").resolve("metrics.jsonl")).getFirst();
    assertEquals(value(whole, "loss"), value(first, "loss"), 1e-5);
    assertEquals(value(whole, "gradient_norm"), value(first, "gradient_norm"), 1e-5);
  }

  private static double value(List<Metrics.Metric> line, String name) {
    return line.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow().value();
  }

  /** SimCLR that notes the samples of its calls. */
  private record Noting(List<Integer> forwards, List<Integer> losses) implements Config {
    @Override
    public Needs needs() {
      return SimClrConfig.DEFAULT.needs();
    }

    @Override
    public Method build(Site site) {
      return new NotingMethod(SimClrConfig.DEFAULT.build(site), this);
    }
  }

  private record NotingMethod(Method base, Noting noted) implements MethodWrapper {
    @Override
    public Outputs forward(TrainingStep step) {
      noted.forwards.add(step.batch().samples());
      return base.forward(step);
    }

    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      noted.losses.add(step.batch().samples());
      return base.losses(outputs, step);
    }
  }

  /** So queues, centres and teachers see each sample once. */
  @Test
  void golden_forwardAndLossesAreCalledOnceAStep() {
    var noting = new Noting(new ArrayList<>(), new ArrayList<>());
    weights(noting, 4, "noting");
    assertEquals(List.of(16), noting.forwards());
    assertEquals(List.of(16), noting.losses());
  }

  /** A loss that needs all rows at once: the gradients are those of one recorded forward. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_gradientsAreThoseOfOneForward(long seed) {
    var encoder = Weights.toDouble(vit());
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(seed), 7, 1, 8, 8).to(ScalarType.Double);
      double[] whole = gradients(encoder, (e, pass) -> coupled(e, images, pass));
      for (int parts : new int[] {1, 2, 3, 7, 9}) {
        double[] cached =
            gradients(
                encoder,
                (e, pass) -> {
                  var cache = new GradientCache(e, parts, 1);
                  coupled(cache, images, pass);
                  cache.replay(Precision.FP32);
                });
        assertArrayEquals(whole, cached, 1e-9, parts + " parts");
      }
    }
  }

  /** {@code ‖mean of pooled‖² + ‖mean of tokens‖²}, with its backward pass. */
  private static void coupled(Encoder encoder, Tensor images, Pass pass) {
    var features = encoder.forward(Input.of(images), pass);
    Tensor tokens = Ops.mean(features.tokens(), false, 0, 1).square().sum();
    Ops.mean(features.pooled(), false, 0).square().sum().add(tokens).backward();
  }

  private static double[] gradients(Encoder encoder, BiConsumer<Encoder, Pass> work) {
    Tree.parameters(encoder).forEach(p -> p.tensor().set_data(p.tensor().detach()));
    var before = values(encoder);
    work.accept(encoder, Pass.train(new Seed(1)));
    var after = values(encoder);
    for (int i = 0; i < after.length; i++) {
      after[i] -= before[i];
    }
    return after;
  }

  /** The gradients, 0 where there is none yet. */
  private static double[] values(Module module) {
    return Tree.parameters(module).stream()
        .map(p -> p.tensor())
        .flatMapToDouble(p ->
            Arrays.stream(
                p.grad().defined()
                    ? Tensors.doubles(p.grad())
                    : new double[Math.toIntExact(p.numel())]))
        .toArray();
  }

  /** Batch norm takes the batch of a part in both runs, and notes it once. */
  @Test
  void golden_runningStatisticsAreUpdatedOnce() {
    Encoder cached = resnet();
    Encoder plain = resnet();
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(3), 6, 1, 8, 8);
      var cache = new GradientCache(cached, 2, 1);
      var features = cache.forward(Input.of(images), Pass.train(new Seed(1)));
      double[] first = buffers(cached);
      features.pooled().square().sum().backward();
      cache.replay(Precision.FP32);
      assertArrayEquals(buffers(resnet()), first, "unchanged by the first run");
      for (int part = 0; part < 2; part++) {
        Tensor rows = Tensors.of(new long[] {part, part + 2L, part + 4L}, 3);
        var own = plain.forward(Input.of(images.index_select(0, rows)), Pass.train(new Seed(1)));
        assertArrayEquals(
            Tensors.floats(own.pooled()), Tensors.floats(features.at(rows).pooled()), 1e-5f);
      }
      assertArrayEquals(buffers(plain), buffers(cached), 1e-6);
    }
  }

  private static double[] buffers(Encoder encoder) {
    return Tree.tensors(encoder).stream()
        .filter(t -> t.name().contains("running_"))
        .flatMapToDouble(t -> Arrays.stream(Tensors.doubles(t.tensor())))
        .toArray();
  }

  /** A forward without recording, as a diagnosis within a loss makes it, is not repeated. */
  @Test
  void golden_unrecordedForwardsAreNotRepeated() {
    try (var _ = Scope.open()) {
      var encoder = vit();
      var cache = new GradientCache(encoder, 2, 1);
      Tensor images = Ops.randn(new Seed(3), 4, 1, 8, 8);
      Ops.noGrad(() -> cache.forward(Input.of(images), Pass.evaluate()));
      cache.replay(Precision.FP32);
      assertThat(Tree.parameters(encoder)).noneMatch(p -> p.tensor().grad().defined());
    }
  }

  @Test
  void leaves_nothing() {
    var encoder = vit();
    Leaks.none(() -> {
      var cache = new GradientCache(encoder, 3, 1);
      Tensor images = Ops.randn(new Seed(3), 6, 1, 8, 8);
      coupled(cache, images, Pass.train(new Seed(2)));
      cache.replay(Precision.BF16);
    });
  }

  private static Encoder vit() {
    return EncoderConfig.Vit.of(new VitSize(8, 2, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }

  private static Encoder resnet() {
    return EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
