package org.fullrank.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.fullrank.lab.CalibrationDocument;
import org.fullrank.lab.CalibrationResult;
import org.fullrank.lab.CalibrationResult.MeasureRow;

/** The tables of a calibration as text. */
final class CalibrationTables {
  private CalibrationTables() {}

  /** Prints what was fitted, then all measures of {@code result}. */
  static void print(CalibrationResult result, PrintWriter to) {
    to.println(CalibrationDocument.fit(result));
    measures(result.rows(), "measure", to);
    result
        .damaged()
        .forEach(it ->
            measures(
                it.rows(), it.kind().name().toLowerCase(Locale.ROOT) + " " + it.severity(), to));
    sets(result, to);
    unseen(result, to);
  }

  private static void measures(List<MeasureRow> rows, String title, PrintWriter to) {
    to.println();
    to.printf(Locale.ROOT, "%-18s %-28s %-28s %s%n", title, "before", "after", "difference");
    for (MeasureRow row : rows) {
      to.printf(
          Locale.ROOT,
          "%-18s %-28s %-28s %s%n",
          row.measure().word(),
          CalibrationResult.shown(row.values().first()),
          CalibrationResult.shown(row.values().second()),
          CalibrationResult.shown(row.values().difference()));
    }
  }

  private static void sets(CalibrationResult result, PrintWriter to) {
    to.println();
    to.printf(
        Locale.ROOT,
        "%-18s %-28s %-10s %-20s %s%n",
        String.format(Locale.ROOT, "sets of %.0f %%", 100 * result.request().coverage()),
        "coverage",
        "mean size",
        "worst class",
        result.groups().isPresent() ? "worst group" : "");
    for (var row : CalibrationDocument.of(result).sets()) {
      to.printf(
          Locale.ROOT,
          "%-18s %-28s %-10.2f %-20s %s%n",
          row.score(),
          String.format(
              Locale.ROOT,
              "%.4f (%.4f to %.4f)",
              row.coverage().value().orElseThrow(),
              row.coverage().low().orElseThrow(),
              row.coverage().high().orElseThrow()),
          row.size(),
          worst(row.classes()),
          worst(row.groups()));
    }
    result.setsNote().ifPresent(to::println);
  }

  private static String worst(List<CalibrationDocument.PartDocument> parts) {
    return parts.stream()
        .min((a, b) -> Double.compare(a.coverage(), b.coverage()))
        .map(part -> String.format(Locale.ROOT, "%.4f (%s)", part.coverage(), part.name()))
        .orElse("");
  }

  private static void unseen(CalibrationResult result, PrintWriter to) {
    result
        .unseen()
        .ifPresent(rows -> {
          to.println();
          to.printf(
              Locale.ROOT,
              "%-18s %-28s %-8s %-9s %s%n",
              "unseen samples",
              "AUROC",
              "FPR95",
              "AUPR out",
              "AUPR in");
          for (var row : rows) {
            to.printf(
                Locale.ROOT,
                "%-18s %-28s %-8.4f %-9.4f %.4f%n",
                row.score(),
                CalibrationResult.shown(row.auroc()),
                row.detection().falsePositives(),
                row.detection().averagePrecision(),
                row.detection().negativePrecision());
          }
        });
  }
}
