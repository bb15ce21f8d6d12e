package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Modality;
import org.fullrank.input.Targets;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.loader.Batches;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A step of every room on tensors in float64. Something made in fp32 on the way would narrow the
 * loss, or round it, which finite differences of {@code 1e-8} do not forgive.
 */
class Float64StepTest {
  private static final double STEP = 1e-8;
  private static final TrainConfig TRAIN = new TrainConfig(1, 4, 1, Precision.FP32, 100, 1);

  /** A record of turns, for objectives that learn from it. */
  private static final Applied TURNED =
      new Applied(
          Transform.of("rotation", new Transform.Parameter("degrees", 0, 0, 360)),
          new float[] {0, 90, 180, 270});

  private static final EncoderConfig.Vit VIT =
      EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 7).withDropPath(0.3);

  @TempDir private Path home;

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.fullrank.train.CatalogueRunTest#objectives")
  void gradient_objectivesStayInFloat64(String name, Config method) throws IOException {
    Set<Modality> kinds = method.needs().kinds();
    var positions = CatalogueRunTest.positions(method);
    var runs = new SequenceRuns(home);
    check(
        kinds.contains(Modality.IMAGES)
            ? config(method, VIT.withPositions(positions), List.of())
            : kinds.contains(Modality.TEXT)
                ? runs.texts(method, positions, TRAIN)
                : runs.clips(method, positions, TRAIN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.fullrank.train.CatalogueRunTest#components")
  void gradient_componentsStayInFloat64(String name, ComponentConfig component) {
    Optional<RunConfig> fitted =
        Stream.of(VIT, VIT.withNorms(NormPlacement.POST))
            .flatMap(encoder -> fitted(encoder, component).stream())
            .findFirst();
    check(fitted.orElseThrow());
  }

  private static Optional<RunConfig> fitted(EncoderConfig encoder, ComponentConfig component) {
    try {
      return Optional.of(config(SupervisedConfig.DEFAULT, encoder, List.of(component)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The slope along all parameters at once, each moved in a direction of its own. */
  private static void check(RunConfig config) {
    try (var _ = Scope.open();
        var splits = config.open(new Skipped())) {
      var model = Model.build(config, splits.train());
      for (NamedTensor named : Tree.tensors(model)) {
        if (named.tensor().is_floating_point()) {
          named.tensor().set_data(named.tensor().detach().to(ScalarType.Double));
        }
      }
      var batch = batch(config, splits.train());
      List<Tensor> targets = outputs(model, batch).targets();
      Losses losses = loss(model, batch, targets);
      assertEquals(ScalarType.Double, Tensors.type(losses.total()));
      assertThat(losses.terms()).allMatch(term -> Tensors.type(term.value()) == ScalarType.Double);
      losses.total().backward();
      List<NamedTensor> trained = Tree.parameters(model);
      List<Tensor> directions = directions(trained);
      double slope = 0;
      for (int i = 0; i < directions.size(); i++) {
        Tensor gradient = trained.get(i).tensor().grad();
        slope += gradient.defined() ? Ops.value(gradient.mul(directions.get(i)).sum()) : 0;
      }
      move(trained, directions, STEP);
      double above = Ops.value(loss(model, batch, targets).total());
      move(trained, directions, -2 * STEP);
      double below = Ops.value(loss(model, batch, targets).total());
      assertEquals((above - below) / (2 * STEP), slope, 1e-6 * Math.max(1, Math.abs(slope)));
    }
  }

  /** The loss of fixed targets: no gradient flows through those that the student gives itself. */
  private static Losses loss(Model model, Batch batch, List<Tensor> targets) {
    Outputs outputs = outputs(model, batch);
    return model.method().losses(outputs.taught(targets), step(model, batch));
  }

  private static Outputs outputs(Model model, Batch batch) {
    return model.method().forward(step(model, batch));
  }

  private static TrainingStep step(Model model, Batch batch) {
    var pass = Pass.train(new Seed(3));
    return new TrainingStep(batch, model.encoder(), new Clock(1, 6, 4), pass);
  }

  private static List<Tensor> directions(List<NamedTensor> trained) {
    var directions = new ArrayList<Tensor>();
    for (int i = 0; i < trained.size(); i++) {
      Tensor tensor = trained.get(i).tensor();
      directions.add(Ops.randnLike(new Seed(i), tensor, tensor.shape()));
    }
    return directions;
  }

  private static void move(List<NamedTensor> trained, List<Tensor> directions, double by) {
    Ops.noGrad(() -> {
      for (int i = 0; i < trained.size(); i++) {
        trained.get(i).tensor().add_(Ops.times(directions.get(i), by));
      }
      return trained;
    });
  }

  private static Batch batch(RunConfig config, Dataset data) {
    return config.views().modality() == Modality.IMAGES
        ? images(config.needs().fewest())
        : sequences(config, data);
  }

  /** The first four samples in views without chance. */
  private static Batch sequences(RunConfig config, Dataset data) {
    try (var batches = Batches.of(data, config.views().evaluation(), 4, _ -> {})) {
      Batch first = batches.iterator().next();
      View view = first.view(0);
      Tensor values = view.input().values();
      return values.is_floating_point()
          ? first.with(
              List.of(view.with(new Input(values.to(ScalarType.Double), view.input().tokens()))))
          : first;
    }
  }

  private static Batch images(int views) {
    var all = new ArrayList<View>();
    for (int i = 0; i < views; i++) {
      Tensor values = Ops.randn(new Seed(5 + i), 4, 1, 14, 14).to(ScalarType.Double);
      all.add(View.of(Input.of(values), List.of(TURNED)));
    }
    return new Batch(all, new long[4], new Targets.Classes(new int[] {0, 1, 1, -1}));
  }

  private static RunConfig config(
      Config method, EncoderConfig encoder, List<ComponentConfig> components) {
    return new RunConfig(
        7,
        new DataConfig.FashionMini(),
        method.needs().fewest() == 1
            ? ImageViews.Plain.of(14, Pixels.GRAY)
            : ImageViews.Simclr.small(14, Pixels.GRAY),
        encoder,
        components,
        method,
        OptimConfig.Sgd.DEFAULT,
        TRAIN,
        ProbeConfig.DEFAULT);
  }
}
