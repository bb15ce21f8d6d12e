package org.fullrank.lab;

import static java.util.stream.Collectors.partitioningBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Count;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Config;
import org.fullrank.methods.Entry;
import org.fullrank.probe.ProbeResult;
import org.fullrank.report.Gallery;
import org.fullrank.report.ReportData;
import org.fullrank.report.ReportData.Anatomy;
import org.fullrank.report.ReportData.Bar;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.Fact;
import org.fullrank.report.ReportData.Origin;
import org.fullrank.report.ReportData.Point;
import org.fullrank.report.ReportData.Score;
import org.fullrank.train.Appraisal;
import org.fullrank.train.RunConfig;

/** Fills the report of a run from its folder and its appraisal. */
final class RunReport {
  private static final int POINTS = 400;
  private static final List<String> NOT_CURVES = List.of("step", "epoch", "data_wait");

  private RunReport() {}

  static ReportData of(TrainedRun run, Appraisal appraisal) {
    return new ReportData(
        run.path().toAbsolutePath().normalize().getFileName().toString(),
        summary(run.config(), run.data().train().size()),
        scores(appraisal),
        appraisal.verdict(),
        curves(Metrics.read(run.path().resolve("metrics.jsonl"))),
        new Anatomy(appraisal.diagnosis(), run.history().peaked()),
        gallery(run),
        origin(run));
  }

  /** A run over so many {@code images} in a line. */
  static String summary(RunConfig config, int images) {
    return String.format(
        Locale.ROOT,
        "%s on %s, %s of batch %,d",
        name(config.method()),
        new Count(images, "image"),
        new Count(config.train().epochs(), "epoch"),
        config.train().batch());
  }

  /** As a recipe calls it, whatever stands around it in training. */
  private static String name(Config method) {
    return Catalogue.ALL.stream()
        .filter(entry ->
            entry instanceof Entry.Objective(_, var defaults)
                && defaults.getClass() == method.getClass())
        .map(entry -> entry.paper().id())
        .findFirst()
        .orElseGet(() -> method.getClass().getSimpleName());
  }

  private static List<Score> scores(Appraisal appraisal) {
    var scores = new ArrayList<Score>();
    var rows = appraisal.rows();
    if (!rows.isEmpty()) {
      scores.add(score(rows, "Linear probe", rows.stream().map(r -> r.probes().linear()).toList()));
      scores.add(score(rows, "kNN", rows.stream().map(r -> r.probes().knn()).toList()));
    }
    return scores;
  }

  private static Score score(List<Appraisal.Row> rows, String name, List<ProbeResult> results) {
    var bars =
        IntStream.range(0, rows.size())
            .mapToObj(i -> bar(rows.get(i).features(), results.get(i)))
            .toList();
    return new Score(
        name,
        String.join("; ", results.getFirst().protocol().lines()),
        bars.getFirst(),
        bars.subList(1, bars.size()));
  }

  private static Bar bar(String features, ProbeResult result) {
    return new Bar(features, result.accuracy(), result.interval());
  }

  /** A curve for each name of {@code lines}, over the steps or epochs that have it. */
  static List<Curve> curves(List<List<Metrics.Entry>> lines) {
    var steps =
        lines.stream().collect(partitioningBy(l -> TrainedRun.value(l, "step").isPresent()));
    var curves = new ArrayList<Curve>();
    curves.addAll(curves("step", Objects.requireNonNull(steps.get(true))));
    curves.addAll(curves("epoch", Objects.requireNonNull(steps.get(false))));
    return curves;
  }

  private static List<Curve> curves(String over, List<List<Metrics.Entry>> lines) {
    return lines.stream()
        .flatMap(List::stream)
        .map(Metrics.Entry::name)
        .distinct()
        .filter(name -> !NOT_CURVES.contains(name))
        .map(name -> curve(name, over, with(lines, name)))
        .toList();
  }

  private static List<List<Metrics.Entry>> with(List<List<Metrics.Entry>> lines, String name) {
    return lines.stream()
        .filter(line -> line.stream().anyMatch(entry -> entry.name().equals(name)))
        .toList();
  }

  /** At most {@link #POINTS} points; each is the mean of its stretch. */
  private static Curve curve(String name, String over, List<List<Metrics.Entry>> lines) {
    int stride = Math.ceilDiv(lines.size(), POINTS);
    var points = new ArrayList<Point>();
    for (int from = 0; from < lines.size(); from += stride) {
      var stretch = lines.subList(from, Math.min(from + stride, lines.size()));
      points.add(
          new Point(
              TrainedRun.value(stretch.getLast(), over).orElse(from),
              stretch.stream()
                  .mapToDouble(l -> TrainedRun.value(l, name).orElse(Double.NaN))
                  .average()
                  .orElse(Double.NaN)));
    }
    return new Curve(name.replace('_', ' '), over, points);
  }

  private static Gallery gallery(TrainedRun run) {
    var view = run.config().views().evaluation();
    return SampleGallery.of(run.data().shown(), view, run.model().inference());
  }

  private static Stream<Provenance.Fact> source(TrainedRun run) {
    return Documents.provenance(run.path().resolve("provenance.json")).stream()
        .flatMap(provenance -> provenance.source().stream());
  }

  private static Origin origin(TrainedRun run) {
    return new Origin(
        Settings.RECIPE.write(run.config()),
        Stream.concat(Provenance.of(run.config(), run.data()).facts().stream(), source(run))
            .map(fact -> new Fact(fact.name().replace('_', ' '), fact.value()))
            .toList());
  }
}
