package org.fullrank.train;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Modality;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.positionprediction.PositionPredictionConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.swav.SwavConfig;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.Policy;
import org.fullrank.views.SpatialStep;
import org.fullrank.views.ViewsConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every room of the catalogue in the trainer, on 24 images of two classes. */
class CatalogueRunTest {
  private static final EncoderConfig.Vit VIT = EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 7);

  @TempDir private Path home;

  /** A run of images if {@code method} learns from them, else of texts or clips. */
  private RunConfig config(Config method, TrainConfig train) throws IOException {
    Set<Modality> kinds = method.needs().kinds();
    if (kinds.contains(Modality.IMAGES)) {
      return config("all.csv", method, VIT.withPositions(positions(method)), train);
    }
    var runs = new SequenceRuns(home);
    return kinds.contains(Modality.TEXT)
        ? runs.texts(method, positions(method), train)
        : runs.clips(method, positions(method), train);
  }

  /** None where they are to be guessed. */
  static Positions positions(Config method) {
    return method instanceof PositionPredictionConfig ? Positions.NONE : Positions.LEARNED;
  }

  static Stream<Arguments> objectives() {
    return Catalogue.ALL.stream()
        .filter(Entry.Objective.class::isInstance)
        .map(Entry.Objective.class::cast)
        .map(entry -> Arguments.of(entry.paper().id(), entry.defaults()));
  }

  /** Those that want a file, groups or several epochs have tests of their own. */
  private static final Set<String> WANTING = Set.of("ewc", "online_ewc", "group_dro", "jtt");

  static Stream<Arguments> components() {
    return Catalogue.ALL.stream()
        .flatMap(entry -> entry.choices().entrySet().stream())
        .filter(choice -> !WANTING.contains(choice.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .map(choice -> Arguments.of(choice.getKey(), choice.getValue()));
  }

  /** 24 images in two lists: all have a class in the first, every third in the second. */
  @BeforeEach
  void images() throws IOException {
    var all = new StringBuilder("path,label,split\n");
    var few = new StringBuilder(all);
    for (int i = 0; i < 24; i++) {
      var image = new BufferedImage(14, 14, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < 196; pixel++) {
        image.setRGB(pixel % 14, pixel / 14, 0x10101 * ((pixel * (i + 3) * 7) % 256));
      }
      ImageIO.write(image, "png", home.resolve(i + ".png").toFile());
      String label = i % 2 == 0 ? "cat" : "dog";
      all.append("%d.png,%s,train%n".formatted(i, label));
      few.append("%d.png,%s,train%n".formatted(i, i % 3 == 0 ? label : ""));
    }
    Files.writeString(home.resolve("all.csv"), all);
    Files.writeString(home.resolve("few.csv"), few);
    String named =
        few.toString().lines().filter(row -> !row.contains(",,train")).collect(joining("\n"));
    Files.writeString(home.resolve("named.csv"), named);
  }

  /** Three steps, a checkpoint, and three more are six steps, bit for bit. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("objectives")
  void property_aResumedRunEndsInTheSameBytes(String name, Config method) throws IOException {
    var config = config(method, new TrainConfig(2, 8, 2, Precision.FP32, 100, 1));
    train(config, name, Long.MAX_VALUE);
    train(config, name + "-halves", 3);
    train(config, name + "-halves", Long.MAX_VALUE);
    assertThat(digests(name + "-halves")).isEqualTo(digests(name)).hasSizeGreaterThan(30);
  }

  /** A method's state does not depend on where in an epoch a run was stopped, or how often. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("objectives")
  void property_aRunStoppedWithinEpochsEndsInTheSameBytes(String name, Config method)
      throws IOException {
    var config = config(method, new TrainConfig(2, 8, 1, Precision.FP32, 100, 1));
    train(config, name, Long.MAX_VALUE);
    train(config, name + "-parts", 1);
    train(config, name + "-parts", 3);
    train(config, name + "-parts", Long.MAX_VALUE);
    assertThat(digests(name + "-parts")).isEqualTo(digests(name)).hasSizeGreaterThan(30);
  }

  /** The same names in each line of metrics, however many micro-batches a step has. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("objectives")
  void property_termsAreStableUnderAccumulation(String name, Config method) throws IOException {
    var names = new ArrayList<List<String>>();
    for (int accumulate : new int[] {1, 2, 4}) {
      var train = new TrainConfig(1, 8, accumulate, Precision.FP32, 100, 1);
      train(config(method, train), name + accumulate, Long.MAX_VALUE);
      Metrics.read(home.resolve(name + accumulate).resolve("metrics.jsonl"))
          .forEach(line -> names.add(line.stream().map(Metrics.Metric::name).toList()));
    }
    assertThat(names).hasSize(9).containsOnly(names.getFirst());
  }

  /**
   * 8 of 24 images have a class; a step takes all 24 in 1, 2, 4, 8 or 12 micro-batches, in which
   * the classes are spread unevenly or are missing. Each labelled image weighs the same.
   */
  @Test
  void property_microBatchesAreWeighedByTheirCount() {
    double[] whole = weights("few.csv", 24, 1);
    for (int accumulate : new int[] {2, 4, 8, 12}) {
      double[] parts = weights("few.csv", 24, accumulate);
      assertArrayEquals(whole, parts, 1e-6, accumulate + " micro-batches");
    }
  }

  /** Images without a class take nothing from the step of the 8 that have one. */
  @Test
  void property_theGradientIsTheMeanOverTheTermsThatThereAre() {
    double[] alone = weights("named.csv", 8, 1);
    assertArrayEquals(alone, weights("few.csv", 24, 1), 1e-6);
    assertArrayEquals(alone, weights("few.csv", 24, 3), 1e-6);
  }

  /** The runs of texts and clips that objectives of sequences go through, by SimCLR. */
  @Test
  void property_textsAndClipsResumeToTheSameBytes() throws IOException {
    var train = new TrainConfig(2, 8, 1, Precision.FP32, 100, 1);
    var runs = new SequenceRuns(home);
    var method = SimClrConfig.DEFAULT;
    for (var config :
        List.of(
            runs.texts(method, Positions.LEARNED, train),
            runs.clips(method, Positions.LEARNED, train))) {
      String name = config.views().modality().several().replace(' ', '-');
      train(config, name, Long.MAX_VALUE);
      train(config, name + "-parts", 4);
      train(config, name + "-parts", Long.MAX_VALUE);
      assertThat(digests(name + "-parts")).isEqualTo(digests(name)).hasSizeGreaterThan(30);
    }
  }

  /** A method names the kind of samples and targets that it learns from. */
  @Test
  void refuses_otherKindsOfSamples() throws IOException {
    var train = new TrainConfig(1, 8, 1, Precision.FP32, 100, 1);
    Config texts = new Wanting(SimClrConfig.DEFAULT.needs().of(Modality.TEXT).andSequences());
    assertThatThrownBy(() -> train(config("all.csv", texts, VIT, train), "other", 1))
        .hasMessageContaining("data: the method learns from texts, the views are of images")
        .hasMessageContaining("data: the method wants a target sequence of each sample");
  }

  /** SimCLR with other requirements. */
  private record Wanting(Needs needs) implements Config {
    @Override
    public Method build(Site site) {
      return SimClrConfig.DEFAULT.build(site);
    }
  }

  /** A method's notes on settings that do not suit the run reach the user. */
  @Test
  void golden_notesOfTheMethodAreTold() {
    var train = new TrainConfig(1, 8, 1, Precision.FP32, 100, 1);
    var notes = new ArrayList<String>();
    try (var folder = RunFolder.create(home.resolve("noted"))) {
      var listener =
          new Listener() {
            @Override
            public void note(String line) {
              notes.add(line);
            }
          };
      Run.of(config("all.csv", SwavConfig.DEFAULT, VIT, train), folder, listener);
    }
    assertThat(notes)
        .anyMatch(note -> note.startsWith("method.prototypes: 128 prototypes share the 8 samples"));
  }

  /** Two images have a class: of three steps one or two move the weights, in spite of decay. */
  @Test
  void property_aStepWithoutTermsLeavesTheWeights() throws IOException {
    var two = new StringBuilder("path,label,split\n");
    for (int i = 0; i < 24; i++) {
      two.append("%d.png,%s,train%n".formatted(i, i == 5 ? "cat" : i == 6 ? "dog" : ""));
    }
    Files.writeString(home.resolve("two.csv"), two);
    var train = new TrainConfig(1, 8, 1, Precision.FP32, 100, 1);
    var config = config("two.csv", SupervisedConfig.DEFAULT, VIT, train);
    var seen = new ArrayList<double[]>();
    for (int steps = 0; steps <= 3; steps++) {
      train(config, "two-" + steps, steps);
      seen.add(numbers("two-" + steps));
    }
    long moves =
        IntStream.range(0, 3).filter(i -> !Arrays.equals(seen.get(i), seen.get(i + 1))).count();
    assertThat(moves).isBetween(1L, 2L);
  }

  /** The model's numbers after the one step of an epoch. */
  private double[] weights(String list, int batch, int accumulate) {
    var train = new TrainConfig(1, batch, accumulate, Precision.FP32, 100, 1);
    var half = new Pixels(1, List.of(0.5), List.of(0.25));
    var config =
        config(list, SupervisedConfig.DEFAULT, VIT, train).withViews(ImageViews.Plain.of(14, half));
    String run = "%s-%d-%d".formatted(list, batch, accumulate);
    train(config, run, Long.MAX_VALUE);
    return numbers(run);
  }

  private double[] numbers(String run) {
    try (var _ = Scope.open();
        var file = Safetensors.open(newest(run))) {
      return file.names().stream()
          .filter(name -> name.startsWith("model."))
          .sorted()
          .flatMapToDouble(name -> Arrays.stream(Tensors.doubles(file.read(name))))
          .toArray();
    }
  }

  /** A component is accepted by one encoder or more, and then takes a step in both precisions. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("components")
  void property_componentsFitTheEncodersThatTheyClaim(String name, ComponentConfig component) {
    var encoders =
        List.of(
            VIT,
            VIT.withPool(Pool.MEAN),
            VIT.withNorms(NormPlacement.POST),
            EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL));
    long fitting =
        encoders.stream()
            .flatMap(encoder -> fitted(encoder, component).stream())
            .peek(this::takesAStep)
            .count();
    assertThat(fitting).as(name).isPositive();
  }

  private Optional<RunConfig> fitted(EncoderConfig encoder, ComponentConfig component) {
    var train = new TrainConfig(1, 4, 1, Precision.FP32, 100, 1);
    var plain = config("all.csv", SupervisedConfig.DEFAULT, encoder, train);
    try {
      return Optional.of(plain.withComponents(List.of(component)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private void takesAStep(RunConfig config) {
    for (Precision precision : Precision.values()) {
      try (var _ = Scope.open();
          var splits = config.open(new Skipped())) {
        var model = Model.build(config, splits.train());
        var batch = batch(config.needs().fewest());
        var step = new TrainingStep(batch, model.encoder(), new Clock(1, 6, 4), pass());
        Losses losses = precision.run(() -> model.method().step(step));
        losses.total().backward();
        assertThat(Ops.value(losses.total())).isFinite();
        assertThat(Tree.parameters(model))
            .allMatch(t -> !t.tensor().grad().defined() || Ops.isFinite(t.tensor().grad()))
            .anyMatch(t -> t.tensor().grad().defined());
        model.walk(Module::afterStep);
      }
    }
  }

  private static Pass pass() {
    return Pass.train(new Seed(3));
  }

  private static Batch batch(int views) {
    var view = View.of(Input.of(Ops.randn(new Seed(5), 4, 1, 14, 14)), List.of());
    return new Batch(
        Collections.nCopies(views, view),
        new long[4],
        new Targets.Classes(new int[] {0, 1, 1, -1}));
  }

  private void train(RunConfig config, String name, long steps) {
    try (var folder = RunFolder.create(home.resolve(name))) {
      Run.of(config, folder, new StopAfter(steps));
    }
  }

  private Map<String, Integer> digests(String run) {
    var digests = new TreeMap<String, Integer>();
    try (var _ = Scope.open();
        var file = Safetensors.open(newest(run))) {
      for (String name : file.names()) {
        digests.put(name, Arrays.hashCode(Tensors.doubles(file.read(name))));
      }
    }
    return digests;
  }

  private Path newest(String run) {
    return Checkpoint.newest(home.resolve(run)).orElseThrow();
  }

  private RunConfig config(String list, Config method, EncoderConfig encoder, TrainConfig train) {
    return new RunConfig(
        7,
        new DataConfig.Manifest(home.resolve(list), 0),
        views(method),
        encoder,
        List.of(),
        method,
        OptimConfig.Sgd.DEFAULT,
        train,
        new ProbeConfig(1, 0.07, 0, new ProbeConfig.Subset(4, 4), Split.TEST));
  }

  /** Views of 14 pixels that {@code method} can be trained on. */
  static ViewsConfig views(Config method) {
    int views = method.needs().fewest();
    if (method.needs().recorded().stream().anyMatch(names -> !names.isEmpty())) {
      var policy = new Policy(14, List.of(SpatialStep.Crop.DEFAULT, new SpatialStep.QuarterTurn()));
      return new ImageViews.Repeat(views, policy, Pixels.GRAY);
    }
    return switch (views) {
      case 1 -> ImageViews.Plain.of(14, Pixels.GRAY);
      case 2 -> ImageViews.Simclr.small(14, Pixels.GRAY);
      default -> ImageViews.Repeat.of(views, ImageViews.Simclr.small(14, Pixels.GRAY));
    };
  }
}
