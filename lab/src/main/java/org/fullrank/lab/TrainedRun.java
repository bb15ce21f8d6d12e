package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.LabelFreeScores;
import org.fullrank.input.Modality;
import org.fullrank.probe.EmbeddingsFile;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.search.Encoders;
import org.fullrank.search.SearchImages;
import org.fullrank.search.SearchResult;
import org.fullrank.train.EncoderEvaluation;
import org.fullrank.train.Model;
import org.fullrank.train.ModelConfig;
import org.fullrank.train.Predictor;
import org.fullrank.train.RunConfig;

/**
 * A run folder, opened for reading: settings, newest weights, data and metrics. It takes no lock,
 * so that a run can be read while it trains.
 *
 * @param path the folder
 * @param config the settings in its run.yaml, with the requested probe
 * @param data the images of the probes: the run's own, or those of the requested split
 * @param model the weights of the newest checkpoint
 */
public record TrainedRun(Path path, RunConfig config, Splits data, Model model)
    implements AutoCloseable {
  /**
   * Opens the run in {@code path}.
   *
   * @throws Problem if {@code path} holds no run or no checkpoint, or its data are missing
   */
  public static TrainedRun open(Path path) {
    return open(path, UnaryOperator.identity());
  }

  /**
   * Opens the run in {@code path} with changed probe settings.
   *
   * @throws Problem as {@link #open(Path)}, or if the run has trained on its validation images
   */
  public static TrainedRun open(Path path, UnaryOperator<ProbeConfig> probe) {
    requireRun(path);
    Path newest = Checkpoint.newest(path).orElseThrow(() -> onlyBegun(path));
    return restored(begun(path, probe), newest);
  }

  /**
   * Opens the run in {@code path} at its best checkpoint.
   *
   * @throws Problem as {@link #open(Path)}, or if it keeps no best checkpoint
   */
  public static TrainedRun best(Path path) {
    return best(path, UnaryOperator.identity());
  }

  /**
   * Opens the run in {@code path} at its best checkpoint with changed probe settings.
   *
   * @throws Problem as {@link #open(Path, UnaryOperator)}, or if it keeps no best checkpoint
   */
  public static TrainedRun best(Path path, UnaryOperator<ProbeConfig> probe) {
    requireRun(path);
    Path best = BestCheckpoint.required(path);
    return restored(begun(path, probe), best);
  }

  /** The course of the run's representation over its training. */
  public Course course() {
    return Course.of(path, history(), model.method().classifier().isPresent());
  }

  /** Opens the run in {@code path} at its own checkpoint {@code checkpoint}. */
  static TrainedRun open(Path path, Path checkpoint) {
    return restored(begun(path), checkpoint);
  }

  private static TrainedRun restored(TrainedRun run, Path checkpoint) {
    try {
      Checkpoint.open(checkpoint).restoreChild("model", run.model());
      return run;
    } catch (Problem problem) {
      run.close();
      throw problem;
    }
  }

  /** Opens the run in {@code path} before its first step. */
  static TrainedRun begun(Path path) {
    return begun(path, UnaryOperator.identity());
  }

  private static TrainedRun begun(Path path, UnaryOperator<ProbeConfig> probe) {
    requireRun(path);
    Engine.setThreads(Engine.defaultThreads());
    var trained = Settings.read(path.resolve("run.yaml"), List.of());
    var config = trained.withProbe(probe.apply(trained.probe()));
    var began =
        Documents.provenance(path.resolve("provenance.json"))
            .flatMap(Provenance::split)
            .orElse(trained.probe().split());
    if (config.probe().split() == Split.VALIDATION && began == Split.TEST) {
      throw Problem.config(
          path
              + ": trained on all training samples and has no validation samples; want split test,"
              + " or a run with probe.split=validation");
    }
    var data = images(config);
    try {
      return new TrainedRun(path, config, data, Model.build(config, data.train()));
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static Splits images(RunConfig config) {
    try {
      return config.open(new Skipped());
    } catch (Problem problem) {
      throw problem.kind() == Problem.Kind.DATA
          ? Problem.data(
              problem.getMessage()
                  + "; 'embed', 'probe' and 'diagnose' take other samples by --data")
          : problem;
    }
  }

  static Problem onlyBegun(Path path) {
    return Problem.data(path + ": no checkpoint yet; the run has just begun");
  }

  private static void requireRun(Path path) {
    if (!Files.isDirectory(path)) {
      throw Problem.config(path + ": no such folder; want a run folder, the --out of pretrain");
    }
    if (ExportedModel.isOne(path)) {
      throw Problem.config(
          path + ": an exported model has no samples of its own; name some by --data");
    }
    if (!Files.isRegularFile(path.resolve("run.yaml"))) {
      throw Problem.config(path + ": no run here (there is no run.yaml)");
    }
  }

  /**
   * The embeddings of every readable image of {@code images}, with indices and ids.
   *
   * @param skipped collects the unreadable images
   */
  public EmbeddingsFile embed(Dataset images, Skipped skipped) {
    var architecture =
        new ModelConfig(config.encoder(), config.components(), config.views(), Optional.empty());
    return new SavedEncoder(path, architecture, model.inference()).embed(images, skipped);
  }

  /**
   * The classifier, with the calibration of the run's exported model if that has these weights;
   * empty if the method learned no classes.
   */
  public Optional<Predictor> predictor() {
    var plain = Predictor.of(model, data.train().classes());
    return calibration().map(head -> plain.map(it -> it.with(head))).orElse(plain);
  }

  /** The classifier of the exported model, if it has the weights of the newest checkpoint. */
  private Optional<ModelConfig.Head> calibration() {
    Path exported = path.resolve("model");
    long steps = Checkpoint.newest(path).map(file -> Checkpoint.open(file).step()).orElse(-1L);
    return Optional.of(exported)
        .filter(ExportedModel::isOne)
        .map(ExportedModel::open)
        .filter(it -> it.step() == steps)
        .flatMap(it -> it.config().head());
  }

  /**
   * The results of the classifier on the test images, or on those of the probes' split; empty
   * without a classifier, or without labelled readable images.
   */
  public Optional<Classification> classification() {
    return predictor()
        .flatMap(it ->
            Classification.of(
                it,
                config.usual().views().evaluation(),
                data.test(),
                config.probe().split().word()));
  }

  /** The evaluation: probes, their baselines and the verdict. */
  public EncoderEvaluation evaluate() {
    return EncoderEvaluation.of(config, data, model, history());
  }

  /**
   * The retrieval of changed {@code images}; empty if none can be read, or for audio and text,
   * which it cannot change.
   */
  public Optional<SearchResult> search(SearchImages images) {
    if (images.data().modality() != Modality.IMAGES) {
      return Optional.empty();
    }
    var encoders =
        new Encoders(model.inference(), Model.untrained(config), config.views().evaluation());
    return SearchResult.of(encoders, images, new Seed(config.seed()));
  }

  /** The history of the run, read from its metrics. */
  public History history() {
    return history(path);
  }

  /**
   * The history of the run in {@code path}. A logged entropy and label-free scores belong to the
   * step of the line before them, a logged accuracy to the scores of the same epoch after it.
   */
  static History history(Path path) {
    var points = new ArrayList<History.StepMetrics>();
    var looks = new ArrayList<History.AttentionEntropy>();
    var scored = new ArrayList<History.ScoredEpoch>();
    double knn = Double.NaN;
    for (List<Metrics.Metric> line : lines(path)) {
      value(line, "step").ifPresent(step -> points.add(point((long) step, line)));
      long last = points.isEmpty() ? 0 : points.getLast().step();
      value(line, "attention_entropy")
          .ifPresent(share -> looks.add(new History.AttentionEntropy(last, share)));
      knn = value(line, "step").isPresent() ? Double.NaN : value(line, "knn").orElse(knn);
      if (value(line, "effective_rank").isPresent()) {
        scored.add(scored(last, knn, line));
      }
    }
    return new History(points, looks, scored);
  }

  private static History.ScoredEpoch scored(long step, double knn, List<Metrics.Metric> line) {
    return new History.ScoredEpoch(
        step,
        (int) value(line, "epoch").orElse(0),
        LabelFreeScores.read(name -> value(line, name).orElse(Double.NaN)),
        knn);
  }

  private static History.StepMetrics point(long step, List<Metrics.Metric> line) {
    return new History.StepMetrics(
        step,
        value(line, "loss").orElse(Double.NaN),
        value(line, "gradient_norm").orElse(Double.NaN),
        value(line, "lr").orElse(Double.NaN));
  }

  /** The metric lines of the optimizer steps of the run in {@code path}. */
  static List<List<Metrics.Metric>> steps(Path path) {
    return lines(path).stream().filter(line -> value(line, "step").isPresent()).toList();
  }

  /** The metric lines of the run in {@code path}. */
  static List<List<Metrics.Metric>> lines(Path path) {
    var metrics = path.resolve("metrics.jsonl");
    return Files.exists(metrics) ? Metrics.read(metrics) : List.of();
  }

  static OptionalDouble value(List<Metrics.Metric> line, String name) {
    return line.stream()
        .filter(entry -> entry.name().equals(name))
        .mapToDouble(Metrics.Metric::value)
        .findFirst();
  }

  @Override
  public void close() {
    data.close();
  }
}
