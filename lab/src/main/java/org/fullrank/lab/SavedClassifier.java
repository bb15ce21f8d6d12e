package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Item;
import org.fullrank.input.Input;
import org.fullrank.input.Modality;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.train.Predictor;

/**
 * From samples to classes, by a trained classifier with its stored calibration: images, audio clips
 * or texts, whatever the model was trained on.
 *
 * <pre>{@code
 * var classifier = SavedClassifier.open(Path.of("runs/fine"));
 * Prediction found = classifier.classify(new Item.Text("In the beginning"));
 * System.out.println(found.label() + " " + found.probability());
 * }</pre>
 *
 * <p>Any number of threads may use one object at once. Inputs are made as in the run's evaluation.
 * A model with a posterior over its weights adds its uncertainty.
 */
public final class SavedClassifier {
  private static final int BATCH = 32;
  private static final int DRAWS = 10;
  private static final int SIDE = 8;
  private static final int STRIDE = 37;
  private static final int RATE = 8000; // samples per second, of a second
  private static final Seed SEED = new Seed(0);

  private final Predictor predictor;
  private final ViewMaker view;
  private final int draws; // 0 for a model without a posterior

  private SavedClassifier(Predictor predictor, ViewMaker view, int draws) {
    this.predictor = predictor;
    this.view = view;
    this.draws = draws;
  }

  /**
   * Opens the classifier in {@code path}: the folder of an exported model, or a run folder. Of a
   * run folder it takes the exported model, or the newest checkpoint if that has more steps; for
   * the checkpoint the run's data must be there.
   *
   * @throws Problem if {@code path} is neither, or the model has no classifier or no weights
   */
  public static SavedClassifier open(Path path) {
    Path exported = path.resolve("model");
    if (ExportedModel.isOne(path)) {
      return of(path, ExportedModel.open(path));
    }
    if (Pretraining.isRun(path)) {
      long steps = Checkpoint.newest(path).map(file -> Checkpoint.open(file).step()).orElse(-1L);
      boolean fresh = ExportedModel.isOne(exported) && ExportedModel.open(exported).step() >= steps;
      return fresh ? of(path, ExportedModel.open(exported)) : ofCheckpoint(path);
    }
    throw Problem.config(
        Files.exists(path.resolve("config.json"))
            ? path + ": config.json without model.safetensors; the model has no weights"
            : path
                + ": neither a run nor an exported model; want run.yaml, or config.json and"
                + " model.safetensors");
  }

  private static SavedClassifier of(Path path, ExportedModel model) {
    var predictor = model.predictor().orElseThrow(() -> without(path));
    return of(predictor, model.config().views().evaluation());
  }

  private static SavedClassifier ofCheckpoint(Path run) {
    try (var trained = TrainedRun.open(run)) {
      var predictor = trained.predictor().orElseThrow(() -> without(run));
      return of(predictor, trained.config().usual().views().evaluation());
    }
  }

  private static Problem without(Path path) {
    return Problem.config(
        "%s: the model has no classifier; train one: fullrank finetune %s DATA"
            .formatted(path, path));
  }

  private static SavedClassifier of(Predictor predictor, ViewMaker view) {
    return new SavedClassifier(predictor, view, hasPosterior(predictor, view) ? DRAWS : 0);
  }

  /** Whether two draws of the weights give different probabilities for the same sample. */
  private static boolean hasPosterior(Predictor predictor, ViewMaker view) {
    try (var _ = Scope.open()) {
      var sample = example(view.views().getFirst().shape().modality());
      var input = Batches.now(List.of(sample), view).view(0).input();
      double[] both = Tensors.doubles(predictor.probabilities(input, 2, SEED));
      int half = both.length / 2;
      return !Arrays.equals(Arrays.copyOf(both, half), Arrays.copyOfRange(both, half, both.length));
    }
  }

  /** A sample that is not uniform. */
  private static Item example(Modality modality) {
    return switch (modality) {
      case IMAGES -> {
        var pixels = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = (byte) (i * STRIDE);
        }
        yield new Image(1, SIDE, SIDE, pixels);
      }
      case AUDIO -> {
        var samples = new float[RATE];
        for (int i = 0; i < samples.length; i++) {
          samples[i] = (float) (i * STRIDE % RATE) / RATE;
        }
        yield new Item.Clip(samples, RATE);
      }
      case TEXT -> new Item.Text("In the beginning");
    };
  }

  /** The names of the classes, in the order of {@link Prediction#probabilities}. */
  public List<String> classes() {
    return predictor.classes();
  }

  /** Whether predictions have an {@link Prediction.Uncertainty}. */
  public boolean hasPosterior() {
    return draws > 0;
  }

  /**
   * The same classifier with {@code other} draws of the weights for each image.
   *
   * @param other 1 or more; not used by a model without a posterior
   */
  public SavedClassifier drawing(int other) {
    Check.positive(other, "draws");
    return new SavedClassifier(predictor, view, draws == 0 ? 0 : other);
  }

  /** The kind of samples that the model takes. */
  public Modality modality() {
    return view.views().getFirst().shape().modality();
  }

  /**
   * The prediction for {@code sample}.
   *
   * @throws Problem of kind DATA if the model takes samples of another kind
   */
  public Prediction classify(Item sample) {
    return classify(List.of(sample)).getFirst();
  }

  /**
   * The predictions for {@code samples}, in their order.
   *
   * @throws Problem of kind DATA if the model takes samples of another kind
   */
  public List<Prediction> classify(List<? extends Item> samples) {
    samples.forEach(sample -> checked(sample.modality()));
    var all = new ArrayList<Prediction>();
    for (int from = 0; from < samples.size(); from += BATCH) {
      try (var _ = Scope.open()) {
        var some = samples.subList(from, Math.min(from + BATCH, samples.size()));
        all.addAll(predictions(Batches.now(some, view).view(0).input()));
      }
    }
    return all;
  }

  void checked(Modality given) {
    if (given != modality()) {
      throw Problem.data(
          "the model takes %s, was %s".formatted(modality().several(), given.several()));
    }
  }

  /**
   * A sample of a data set and its prediction.
   *
   * @param id of the sample
   * @param prediction absent if the sample cannot be read
   * @param error why it cannot be read; empty if it can
   */
  public record Row(String id, Optional<Prediction> prediction, String error) {}

  /**
   * Gives the samples of {@code data} and their predictions to {@code rows}, in order. A few
   * batches are in memory at a time.
   *
   * @throws Problem of kind DATA if the model takes samples of another kind
   */
  public void classify(Dataset data, Consumer<Row> rows) {
    checked(data.modality());
    new EachSample<>(data, view, this::predictions)
        .forEach(
            (said, place) -> rows.accept(new Row(data.id(place), Optional.of(said), "")),
            (id, reason) -> rows.accept(new Row(id, Optional.empty(), reason)));
  }

  private List<Prediction> predictions(Input input) {
    Tensor drawn =
        draws == 0
            ? predictor.probabilities(input)
            : predictor.probabilities(input, draws, SEED); // [draws, batch, classes]
    int rows = Math.toIntExact(drawn.size(1));
    int width = Math.toIntExact(drawn.size(2));
    double[] values = Tensors.doubles(drawn);
    return IntStream.range(0, rows)
        .mapToObj(row ->
            IntStream.range(0, values.length / (rows * width))
                .mapToObj(draw -> {
                  int at = (draw * rows + row) * width;
                  return Arrays.copyOfRange(values, at, at + width);
                })
                .toList())
        .map(each -> Prediction.of(predictor.classes(), each, draws > 0))
        .toList();
  }
}
