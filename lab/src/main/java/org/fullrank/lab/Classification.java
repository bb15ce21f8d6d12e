package org.fullrank.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.calibrate.Binning;
import org.fullrank.calibrate.Bootstrap;
import org.fullrank.calibrate.Bootstrap.Estimate;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.calibrate.ProperScore;
import org.fullrank.calibrate.ReliabilityDiagram;
import org.fullrank.core.Count;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.probe.Classified;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.Interval;
import org.fullrank.probe.Labels;
import org.fullrank.train.Predictor;

/**
 * The results of a classifier on labelled images.
 *
 * @param split the part of the data, {@code test} or {@code validation}
 * @param measures accuracy, ECE (15 bins of equal width), Brier score and NLL, with 95 % intervals:
 *     the accuracy's is Wilson's, the others are by the bootstrap over images
 * @param classes the accuracy on each class that has images
 * @param groups the accuracy on each group; an empty list for data without groups
 * @param confusion entry {@code [i][j]} is the number of images of class {@code i} that the
 *     classifier gives to class {@code j}
 * @param samples the class and its probability that each labelled image is given
 * @param ids the place of each of these images in the data set
 */
public record Classification(
    String split,
    List<Measured> measures,
    List<Share> classes,
    List<Share> groups,
    List<List<Integer>> confusion,
    Classified samples,
    List<Integer> ids) {
  private static final int BATCH = 250;

  /** A measure and the ends of its 95 % interval. */
  public record Measured(String measure, double value, double low, double high) {
    private static Measured of(String measure, Estimate found) {
      return new Measured(measure, found.value(), found.low(), found.high());
    }
  }

  /**
   * The accuracy on some of the images, with its 95 % interval (Wilson).
   *
   * @param name of the class or group
   * @param images their number
   */
  public record Share(String name, int images, double accuracy, double low, double high) {
    private static Share of(String name, int correct, int images) {
      var interval = Interval.wilson(correct, images);
      return new Share(name, images, (double) correct / images, interval.low(), interval.high());
    }
  }

  /** What {@code classification.json} holds. */
  public record Document(
      String split,
      int images,
      List<Measured> measures,
      List<Share> classes,
      List<Share> groups,
      List<String> names,
      List<List<Integer>> confusion) {}

  public Classification {
    measures = List.copyOf(measures);
    classes = List.copyOf(classes);
    groups = List.copyOf(groups);
    confusion = confusion.stream().map(List::copyOf).toList();
    ids = List.copyOf(ids);
  }

  /**
   * The results of {@code predictor} on {@code images}; empty if none of them is labelled and
   * readable.
   *
   * @param split the part of the data that they are
   */
  public static Optional<Classification> of(
      Predictor predictor, ViewMaker view, Dataset images, String split) {
    var ids = new ArrayList<Long>();
    try (var batches = Batches.of(images, view, BATCH, new Skipped()::add)) {
      var all = predictor.over(Embed.noting(batches, ids)).probabilities();
      int[] labelled =
          IntStream.range(0, all.size()).filter(row -> all.labels().indices()[row] >= 0).toArray();
      return labelled.length == 0
          ? Optional.empty()
          : Optional.of(
              of(
                  table(all, labelled, predictor.classes()),
                  Arrays.stream(labelled).mapToObj(row -> Math.toIntExact(ids.get(row))).toList(),
                  images,
                  split));
    }
  }

  private static LabelledProbabilities table(Embeddings all, int[] labelled, List<String> classes) {
    var rows = new double[labelled.length][all.width()];
    for (int i = 0; i < labelled.length; i++) {
      for (int k = 0; k < all.width(); k++) {
        rows[i][k] = all.values()[labelled[i] * all.width() + k];
      }
    }
    int[] labels = Arrays.stream(labelled).map(row -> all.labels().indices()[row]).toArray();
    return LabelledProbabilities.of(rows, labels, classes);
  }

  private static Classification of(
      LabelledProbabilities table, List<Integer> ids, Dataset images, String split) {
    int n = table.size();
    int[] labels = IntStream.range(0, n).map(table::label).toArray();
    int[] predicted = IntStream.range(0, n).map(table::predicted).toArray();
    var shares = new float[n];
    for (int i = 0; i < n; i++) {
      shares[i] = (float) table.probability(i, predicted[i]);
    }
    var samples = new Classified(new Labels(labels, table.classes()), predicted, shares);
    var classes = new ArrayList<Share>();
    for (int k = 0; k < table.classes().size(); k++) {
      int wanted = k;
      share(table.classes().get(k), samples, i -> labels[i] == wanted).ifPresent(classes::add);
    }
    return new Classification(
        split,
        measures(table),
        classes,
        groups(samples, ids, images),
        Arrays.stream(samples.confusion()).map(row -> Arrays.stream(row).boxed().toList()).toList(),
        samples,
        ids);
  }

  /**
   * Accuracy with Wilson's interval, which few images without an error leave wide; the others with
   * the bootstrap's.
   */
  static List<Measured> measures(LabelledProbabilities table) {
    var bootstrap = Bootstrap.USUAL;
    double accuracy = table.accuracy();
    var interval = Interval.wilson((int) Math.round(accuracy * table.size()), table.size());
    return List.of(
        new Measured("accuracy", accuracy, interval.low(), interval.high()),
        Measured.of(
            "ECE",
            bootstrap.of(
                table, it -> ReliabilityDiagram.of(it.topLabel(), Binning.EqualWidth.USUAL).ece())),
        Measured.of("Brier", bootstrap.of(table, ProperScore.BRIER::of)),
        Measured.of("NLL", bootstrap.of(table, ProperScore.NLL::of)));
  }

  private static Optional<Share> share(String name, Classified samples, IntPredicate chosen) {
    int[] rows = IntStream.range(0, samples.predicted().length).filter(chosen).toArray();
    long right =
        Arrays.stream(rows)
            .filter(row -> samples.predicted()[row] == samples.truth().indices()[row])
            .count();
    return rows.length == 0
        ? Optional.empty()
        : Optional.of(Share.of(name, (int) right, rows.length));
  }

  private static List<Share> groups(Classified samples, List<Integer> ids, Dataset images) {
    Map<Integer, Share> groups = new TreeMap<>();
    for (int id : ids) {
      int group = images.target(id).group();
      if (group >= 0 && !groups.containsKey(group)) {
        share(
                images.groups().isEmpty() ? "group " + group : images.groups().get(group),
                samples,
                row -> images.target(ids.get(row)).group() == group)
            .ifPresent(found -> groups.put(group, found));
      }
    }
    return List.copyOf(groups.values());
  }

  /** The document of a run folder and of {@code --json}. */
  public Document document() {
    return new Document(
        split, ids.size(), measures, classes, groups, samples.truth().names(), confusion);
  }

  /** The measure called {@code name}. */
  Measured measure(String name) {
    return measures.stream().filter(it -> it.measure().equals(name)).findFirst().orElseThrow();
  }

  /** The measures in a line. */
  String summary() {
    return "%s; %s of the %s split"
        .formatted(
            String.join("; ", measures.stream().map(Classification::shown).toList()),
            new Count(ids.size(), "sample"),
            split);
  }

  private static String shown(Measured it) {
    return it.measure().equals("accuracy")
        ? String.format(
            Locale.ROOT,
            "accuracy %.1f %% (%.1f to %.1f)",
            100 * it.value(),
            100 * it.low(),
            100 * it.high())
        : String.format(
            Locale.ROOT, "%s %.3f (%.3f to %.3f)", it.measure(), it.value(), it.low(), it.high());
  }

  /** The results as lines of text: measures, then each class and each group. */
  public List<String> lines() {
    return Stream.of(
            Stream.of(
                "classifier on %s of the %s split, with 95 %% intervals"
                    .formatted(new Count(ids.size(), "sample"), split)),
            measures.stream().map(it -> "  " + shown(it)),
            classes.stream().map(Classification::shown),
            groups.stream().map(Classification::shown))
        .flatMap(it -> it)
        .toList();
  }

  private static String shown(Share it) {
    return String.format(
        Locale.ROOT,
        "  %-16s %5.1f %% of %s (%.1f to %.1f)",
        it.name(),
        100 * it.accuracy(),
        new Count(it.images(), "sample"),
        100 * it.low(),
        100 * it.high());
  }
}
