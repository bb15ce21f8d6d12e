package org.fullrank.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Count;
import org.fullrank.lab.Documents.AccuracyDocument;
import org.fullrank.lab.RunRecord;
import org.fullrank.replicate.Comparison;
import org.fullrank.replicate.Comparison.PairedDifference;
import org.fullrank.report.ComparisonPage;
import org.fullrank.report.ComparisonPage.Series;
import org.fullrank.report.ComparisonPage.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    description = {
      "Compares runs: the settings in which they differ, their accuracies, and their curves in one"
          + " page.",
      "Runs that differ in nothing but the seed are one group. Each group is compared with the first"
          + " run's group, seed by seed, with the 95 %% interval of the mean difference."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank compare runs/a runs/b",
      "  fullrank compare runs/sweep/*",
      "  fullrank compare runs/a runs/b --page compare.html",
      "  fullrank compare runs/a runs/b --json"
    })
final class CompareCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(arity = "2..*", paramLabel = "RUN", description = "The run folders.")
  private List<Path> folders = List.of();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "The page (default: compare.html beside the first run).")
  private Optional<Path> page = Optional.empty();

  /** A run, for JSON. */
  private record Row(String run, List<AccuracyDocument> probes, Optional<String> verdict) {}

  /** The document of {@code --json}. */
  private record Compared(
      List<Row> runs,
      List<Comparison.SettingRow> settings,
      List<PairedDifference> differences,
      String page) {}

  @Override
  public void run() {
    var comparison = Comparison.of(folders);
    var results = results(comparison);
    Path file = page.orElseGet(() -> folders.getFirst().resolveSibling("compare.html"));
    page(comparison, results).write(file);
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(compared(comparison, file)));
      return;
    }
    RunTable.aligned(results).forEach(out::println);
    comparison.differences().forEach(it -> out.println(line(it)));
    out.println("page: " + file);
  }

  private static Compared compared(Comparison comparison, Path file) {
    var rows =
        comparison.runs().stream()
            .map(run -> new Row(run.path().toString(), run.accuracies(), run.verdict()))
            .toList();
    return new Compared(rows, comparison.settings(), comparison.differences(), file.toString());
  }

  /** A row for each run: the settings in which they differ, accuracies, verdict. */
  private static List<List<String>> results(Comparison comparison) {
    var rows = new ArrayList<List<String>>();
    var head = new ArrayList<>(List.of("run"));
    comparison.settings().forEach(row -> head.add(row.key()));
    head.addAll(comparison.probes());
    head.add("verdict");
    rows.add(head);
    for (int i = 0; i < comparison.runs().size(); i++) {
      RunRecord run = comparison.runs().get(i);
      var row = new ArrayList<>(List.of(run.path().toString()));
      for (Comparison.SettingRow setting : comparison.settings()) {
        row.add(setting.values().get(i));
      }
      comparison.probes().forEach(probe -> row.add(accuracy(run, probe)));
      row.add(run.verdict().orElse("-"));
      rows.add(row);
    }
    return rows;
  }

  private static String accuracy(RunRecord run, String probe) {
    return Comparison.accuracy(run, probe)
        .map(it ->
            String.format(
                Locale.ROOT,
                "%.1f %% (%.1f to %.1f)",
                100 * it.accuracy(),
                100 * it.low(),
                100 * it.high()))
        .orElse("-");
  }

  private static String line(PairedDifference difference) {
    var interval = difference.interval();
    String bounds =
        difference.isBounded()
            ? String.format(
                Locale.ROOT,
                " [%+.1f, %+.1f], paired over %s",
                100 * interval.low(),
                100 * interval.high(),
                new Count(difference.seeds().size(), "seed"))
            : "; too few seeds for an interval: 'pretrain --sweep seed=0,1,2' makes more";
    return String.format(
            Locale.ROOT,
            "%s of %s less that of %s: %+.1f points",
            difference.probe(),
            difference.run(),
            difference.less(),
            100 * interval.estimate())
        + bounds;
  }

  private static ComparisonPage page(Comparison comparison, List<List<String>> results) {
    var tables = new ArrayList<Table>();
    tables.add(
        new Table(
            "Runs",
            "Settings in which the runs differ, accuracies with their 95 % intervals, verdicts.",
            results.getFirst(),
            results.subList(1, results.size())));
    if (!comparison.differences().isEmpty()) {
      tables.add(
          new Table(
              "Differences",
              "Groups of runs that differ in nothing but the seed, paired by seed, 95 %.",
              List.of("difference"),
              comparison.differences().stream().map(it -> List.of(line(it))).toList()));
    }
    return new ComparisonPage(
        new Count(comparison.runs().size(), "run").toString(),
        tables,
        comparison.runs().stream()
            .map(run -> new Series(run.path().toString(), run.curves()))
            .toList());
  }
}
