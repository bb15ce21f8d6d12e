package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Splits;
import org.fullrank.data.Unreadable;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embed;

/**
 * Measures a model on validation images after each epoch, and says when the run stops. Its state
 * follows from the lines of the metrics file, so a resumed run stops at the same step.
 */
final class EarlyStopping implements AutoCloseable {
  private static final int BATCH = 250;
  private static final String LOSS = "validation_loss";
  private static final String ACCURACY = "validation_accuracy";
  private static final String WORST = "validation_worst_group";
  private static final double LEAST = Float.MIN_NORMAL; // as calibration has it

  private final StoppingConfig config;
  private final Dataset images;
  private final Batches batches;
  private int last;
  private int best;
  private double score = Double.NEGATIVE_INFINITY;

  private EarlyStopping(StoppingConfig config, Dataset images, Batches batches) {
    this.config = config;
    this.images = images;
    this.batches = batches;
  }

  /**
   * The early stopping of {@code run}; empty if its settings have none.
   *
   * @throws Problem if the validation images have no labels, or no groups for the worst group
   */
  static Optional<EarlyStopping> of(RunConfig run, Splits data, Consumer<Unreadable> unreadable) {
    return run.train()
        .stopping()
        .map(config -> {
          var images = data.validation();
          check(config, images);
          var view = run.views().evaluation();
          return new EarlyStopping(config, images, Batches.of(images, view, BATCH, unreadable));
        });
  }

  private static void check(StoppingConfig config, Dataset images) {
    if (IntStream.range(0, images.size()).allMatch(i -> images.label(i) < 0)) {
      throw Problem.data(
          "train.stopping: want labelled validation samples, none has a label; leave"
              + " train.stopping out");
    }
    if (config.criterion() == StoppingConfig.Criterion.WORST_GROUP
        && IntStream.range(0, images.size()).allMatch(i -> images.target(i).group() < 0)) {
      throw Problem.data(
          "train.stopping.criterion: want data with groups for worst_group, no validation sample"
              + " has one");
    }
  }

  /**
   * Begins with {@code model}, and takes the epochs in the metric lines of the run so far.
   *
   * @throws Problem if the method learns no classes
   */
  void begin(Model model, List<List<Metric>> lines) {
    classifier(model);
    for (List<Metric> line : lines) {
      if (line.stream().anyMatch(it -> it.name().equals(LOSS))) {
        take(line);
      }
    }
  }

  private void take(List<Metric> line) {
    last = (int) value(line, "epoch");
    double now =
        switch (config.criterion()) {
          case LOSS -> -value(line, LOSS);
          case ACCURACY -> value(line, ACCURACY);
          case WORST_GROUP -> value(line, WORST);
        };
    if (now > score) {
      score = now;
      best = last;
    }
  }

  private static double value(List<Metric> line, String name) {
    return line.stream()
        .filter(it -> it.name().equals(name))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  /**
   * Measures {@code model} after {@code epoch} epochs.
   *
   * @return the line for the metrics file
   * @throws Problem if no validation image can be read
   */
  List<Metric> measure(int epoch, Model model) {
    var ids = new ArrayList<Long>();
    var found = classifier(model).over(Embed.noting(batches, ids));
    var line = new ArrayList<>(List.of(new Metric("epoch", epoch)));
    line.add(new Metric(LOSS, loss(found)));
    line.add(
        new Metric(
            ACCURACY,
            found
                .accuracy()
                .orElseThrow(() ->
                    Problem.data(
                        "train.stopping: no labelled validation sample can be read any more"))));
    worstGroup(found, ids).ifPresent(worst -> line.add(new Metric(WORST, worst)));
    take(line);
    return line;
  }

  private Predictor classifier(Model model) {
    return Predictor.of(model, images.classes())
        .orElseThrow(() ->
            Problem.config(
                "train.stopping: want a method that learns classes, such as supervised"));
  }

  /** Mean cross-entropy in nats; a probability below 2⁻¹²⁶ counts as 2⁻¹²⁶. */
  private static double loss(Predictions found) {
    var all = found.probabilities();
    int[] labels = all.labels().indices();
    return IntStream.range(0, all.size())
        .filter(row -> labels[row] >= 0)
        .mapToDouble(
            row -> -Math.log(Math.max(all.values()[row * all.width() + labels[row]], LEAST)))
        .average()
        .orElse(Double.NaN);
  }

  private Optional<Double> worstGroup(Predictions found, List<Long> ids) {
    var groups = new TreeMap<Integer, int[]>(); // right answers and samples
    for (int row = 0; row < ids.size(); row++) {
      int group = images.target(Math.toIntExact(ids.get(row))).group();
      if (group >= 0) {
        int[] counts = groups.computeIfAbsent(group, _ -> new int[2]);
        counts[0] += found.isRight(row) ? 1 : 0;
        counts[1]++;
      }
    }
    return groups.values().stream().map(it -> (double) it[0] / it[1]).reduce(Math::min);
  }

  /** The score of the newest epoch if it is the best so far; higher is better. */
  boolean isBest() {
    return best == last;
  }

  /** The score of the best epoch, higher is better. */
  double score() {
    return score;
  }

  /** Whether the run stops here. */
  boolean stops() {
    return last > 0 && config.stops(last, best);
  }

  /** The best epoch, in a line for the user. */
  String line() {
    return String.format(
        Locale.ROOT,
        "the weights are those of epoch %d of %d, with the best validation %s (%.4f)",
        best,
        last,
        config.criterion().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        Math.abs(score));
  }

  @Override
  public void close() {
    batches.close();
  }
}
