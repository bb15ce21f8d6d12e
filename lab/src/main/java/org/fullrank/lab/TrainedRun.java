package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Problem;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.History;
import org.fullrank.train.Appraisal;
import org.fullrank.train.Model;
import org.fullrank.train.RunConfig;

/**
 * A run folder, opened to look at: its settings, its newest weights, its data and its course. It
 * takes no lock, so that a run can be looked at while it trains.
 *
 * @param path the folder
 * @param config the settings in its run.yaml
 * @param data the images it was trained on
 * @param model the weights of the newest checkpoint
 */
public record TrainedRun(Path path, RunConfig config, Splits data, Model model)
    implements AutoCloseable {
  /**
   * Opens the run in {@code path}.
   *
   * @throws Problem if it holds no run, no checkpoint yet, or its data are gone
   */
  public static TrainedRun open(Path path) {
    var recipe = path.resolve("run.yaml");
    if (!Files.isRegularFile(recipe)) {
      throw Problem.config(path + ": no run here (there is no run.yaml)");
    }
    var checkpoint =
        Checkpoint.newest(path)
            .orElseThrow(() -> Problem.data(path + ": no checkpoint yet; the run has only begun"));
    var config = Settings.read(recipe, List.of());
    var data = config.data().open(new Skipped());
    var model = Model.build(config, data.train().size());
    Checkpoint.restore(checkpoint, "model", model);
    return new TrainedRun(path, config, data, model);
  }

  /** Probes beside their floors, and the verdict. */
  public Appraisal appraise() {
    return Appraisal.of(config, data, model, history());
  }

  /** The course of the run as its metrics tell it. */
  public History history() {
    return new History(
        steps(path).stream()
            .map(line ->
                new History.Point(
                    (long) value(line, "step").orElseThrow(),
                    value(line, "loss").orElse(Double.NaN),
                    value(line, "gradient_norm").orElse(Double.NaN),
                    value(line, "lr").orElse(Double.NaN)))
            .toList());
  }

  /** The lines of optimizer steps in the metrics of the run in {@code path}. */
  static List<List<Metrics.Entry>> steps(Path path) {
    return Metrics.read(path.resolve("metrics.jsonl")).stream()
        .filter(line -> value(line, "step").isPresent())
        .toList();
  }

  static OptionalDouble value(List<Metrics.Entry> line, String name) {
    return line.stream()
        .filter(entry -> entry.name().equals(name))
        .mapToDouble(Metrics.Entry::value)
        .findFirst();
  }

  @Override
  public void close() {
    data.close();
  }
}
