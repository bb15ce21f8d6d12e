package org.fullrank.lab;

import static java.util.stream.Collectors.partitioningBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Count;
import org.fullrank.data.Dataset;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Config;
import org.fullrank.methods.Entry;
import org.fullrank.probe.Interval;
import org.fullrank.probe.ProbeResult;
import org.fullrank.report.Gallery;
import org.fullrank.report.ImageFindings;
import org.fullrank.report.ReportData;
import org.fullrank.report.ReportData.AccuracyBar;
import org.fullrank.report.ReportData.Anatomy;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.PlotPoint;
import org.fullrank.report.ReportData.ProbeScore;
import org.fullrank.report.ReportData.ProvenanceRow;
import org.fullrank.report.ReportData.RunOrigin;
import org.fullrank.train.EncoderEvaluation;
import org.fullrank.train.RunConfig;

/** Builds the report data of a run from its folder and its evaluation. */
final class RunReport {
  private static final int POINTS = 400;
  private static final List<String> NOT_CURVES = List.of("step", "epoch", "data_wait", "samples");

  private RunReport() {}

  static ReportData of(TrainedRun run, EncoderEvaluation evaluation, ImageFindings images) {
    return new ReportData(
        run.path().toAbsolutePath().normalize().getFileName().toString(),
        summary(run.config(), run.data().train().size()),
        scores(evaluation, run.data().test()),
        evaluation.verdict(),
        curves(Metrics.read(run.path().resolve("metrics.jsonl"))),
        new Anatomy(evaluation.diagnosis(), run.history().peaked()),
        gallery(run),
        images,
        run.course().sentence(),
        origin(run));
  }

  /** A summary line of a run over {@code samples} samples. */
  static String summary(RunConfig config, int samples) {
    return String.format(
        Locale.ROOT,
        "%s on %s, %s of batch %,d",
        name(config.method()),
        config.views().modality().count(samples),
        epochs(config),
        config.train().batch());
  }

  private static String epochs(RunConfig config) {
    String epochs = new Count(config.train().epochs(), "epoch").toString();
    return switch (config.train().epochUnit()) {
      case PASSES -> epochs;
      case TWO_VIEWS ->
          String.format(
              Locale.ROOT, "the compute of %s of two views (%.4g passes)", epochs, config.passes());
    };
  }

  /** The method's name in a recipe, without wrappers. */
  static String name(Config method) {
    return Catalogue.ALL.stream()
        .filter(entry ->
            entry instanceof Entry.Objective(_, var defaults, _, _)
                && defaults.getClass() == method.getClass())
        .map(entry -> entry.paper().id())
        .findFirst()
        .orElseGet(() -> method.getClass().getSimpleName());
  }

  private static List<ProbeScore> scores(EncoderEvaluation evaluation, Dataset test) {
    var scores = new ArrayList<ProbeScore>();
    var rows = evaluation.rows();
    if (!rows.isEmpty()) {
      scores.add(
          score(rows, "Linear probe", rows.stream().map(r -> r.probes().linear()).toList())
              .with(
                  ClassReport.of(
                      rows.getFirst().probes().samples(), rows.getFirst().probes().ids(), test)));
      scores.add(score(rows, "kNN", rows.stream().map(r -> r.probes().knn()).toList()));
    }
    return scores;
  }

  private static ProbeScore score(
      List<EncoderEvaluation.ProbeRow> rows, String name, List<ProbeResult> results) {
    var bars =
        IntStream.range(0, rows.size())
            .mapToObj(i -> bar(rows.get(i).features(), results.get(i)))
            .toList();
    return new ProbeScore(
        name,
        String.join("; ", results.getFirst().protocol().lines()),
        bars.getFirst(),
        bars.subList(1, bars.size()));
  }

  /** The score of the classifier of {@code run}. */
  static ProbeScore score(Classification found, TrainedRun run) {
    var accuracy = found.measure("accuracy");
    return new ProbeScore(
            "Classifier",
            found.summary(),
            new AccuracyBar(
                "classifier", accuracy.value(), new Interval(accuracy.low(), accuracy.high())),
            List.of())
        .with(ClassReport.of(found.samples(), found.ids(), run.data().test()));
  }

  private static AccuracyBar bar(String features, ProbeResult result) {
    return new AccuracyBar(features, result.accuracy(), result.interval());
  }

  /**
   * A curve for each name of {@code lines}, over the epochs that have it. The logged epoch of a
   * step, and the share of the epoch's steps that are done, give its place.
   */
  static List<Curve> curves(List<List<Metrics.Metric>> lines) {
    var steps =
        lines.stream().collect(partitioningBy(l -> TrainedRun.value(l, "step").isPresent()));
    var curves = new ArrayList<Curve>();
    curves.addAll(curvesOf(placed(Objects.requireNonNull(steps.get(true)))));
    curves.addAll(
        curvesOf(
            Objects.requireNonNull(steps.get(false)).stream()
                .map(line -> new Placed(TrainedRun.value(line, "epoch").orElse(0), line))
                .toList()));
    return curves;
  }

  /** A line of metrics and its place in the run, epochs. */
  private record Placed(double epochs, List<Metrics.Metric> line) {}

  /** A line without an epoch, the mark of a divergence, belongs to that of the line before it. */
  private static List<Placed> placed(List<List<Metrics.Metric>> steps) {
    var epochs = new ArrayList<Double>();
    for (List<Metrics.Metric> line : steps) {
      double before = epochs.isEmpty() ? 0 : epochs.getLast();
      epochs.add(TrainedRun.value(line, "epoch").orElse(before));
    }
    var samples = samples(steps, epochs);
    if (samples.isPresent()) {
      return samples.orElseThrow();
    }
    int most =
        epochs.stream().distinct().mapToInt(e -> Collections.frequency(epochs, e)).max().orElse(1);
    var placed = new ArrayList<Placed>();
    int done = 0;
    for (int i = 0; i < steps.size(); i++) {
      done = i > 0 && epochs.get(i).equals(epochs.get(i - 1)) ? done + 1 : 1;
      placed.add(new Placed(epochs.get(i) + (double) done / most, steps.get(i)));
    }
    return placed;
  }

  /**
   * The places of steps that log the samples so far, where an epoch is over: their share of an
   * epoch's samples. Steps may then differ in size.
   */
  private static Optional<List<Placed>> samples(
      List<List<Metrics.Metric>> steps, List<Double> epochs) {
    int over = epochs.isEmpty() ? -1 : epochs.indexOf(epochs.getLast()) - 1;
    if (over < 0 || steps.stream().anyMatch(it -> TrainedRun.value(it, "samples").isEmpty())) {
      return Optional.empty();
    }
    double whole = TrainedRun.value(steps.get(over), "samples").orElseThrow() / epochs.getLast();
    return Optional.of(
        steps.stream()
            .map(line -> new Placed(TrainedRun.value(line, "samples").orElseThrow() / whole, line))
            .toList());
  }

  private static List<Curve> curvesOf(List<Placed> lines) {
    return lines.stream()
        .flatMap(placed -> placed.line.stream())
        .map(Metrics.Metric::name)
        .distinct()
        .filter(name -> !NOT_CURVES.contains(name))
        .map(name -> curve(name, with(lines, name)))
        .toList();
  }

  private static List<Placed> with(List<Placed> lines, String name) {
    return lines.stream()
        .filter(placed -> placed.line.stream().anyMatch(entry -> entry.name().equals(name)))
        .toList();
  }

  /** At most {@link #POINTS} points; each is the mean of its interval. */
  private static Curve curve(String name, List<Placed> lines) {
    int stride = Math.ceilDiv(lines.size(), POINTS);
    var points = new ArrayList<PlotPoint>();
    for (int from = 0; from < lines.size(); from += stride) {
      var stretch = lines.subList(from, Math.min(from + stride, lines.size()));
      points.add(
          new PlotPoint(
              stretch.getLast().epochs,
              stretch.stream()
                  .mapToDouble(placed -> TrainedRun.value(placed.line, name).orElse(Double.NaN))
                  .average()
                  .orElse(Double.NaN)));
    }
    return new Curve(name.replace('_', ' '), "epoch", points, CurveNotes.of(name));
  }

  private static Gallery gallery(TrainedRun run) {
    var view = run.config().views().evaluation();
    return SampleGallery.of(run.data().shown(), view, run.model().inference());
  }

  private static Stream<Provenance.Fact> source(TrainedRun run) {
    return Documents.provenance(run.path().resolve("provenance.json")).stream()
        .flatMap(provenance -> provenance.source().stream());
  }

  private static RunOrigin origin(TrainedRun run) {
    return new RunOrigin(
        Settings.RECIPE.write(run.config()),
        Stream.concat(Provenance.of(run.config(), run.data()).facts().stream(), source(run))
            .map(fact -> new ProvenanceRow(fact.name().replace('_', ' '), fact.value()))
            .toList());
  }
}
