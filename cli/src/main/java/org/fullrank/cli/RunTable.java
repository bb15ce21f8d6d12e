package org.fullrank.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fullrank.core.Count;
import org.fullrank.lab.RunRecord;

/** Runs as lines of text: a line for each. */
final class RunTable {
  private RunTable() {}

  /** State and results of {@code runs}, whose names begin below {@code base}. */
  static List<String> of(Path base, List<RunRecord> runs) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("run", "method", "state", "linear", "kNN", "verdict"));
    runs.forEach(run ->
        rows.add(
            List.of(
                below(base, run.path()),
                run.method(),
                state(run),
                accuracy(run, "linear"),
                accuracy(run, "kNN"),
                run.verdict().orElse("-"))));
    return aligned(rows);
  }

  private static String below(Path base, Path path) {
    Path inner = base.relativize(path);
    return inner.toString().isEmpty() ? path.toString() : inner.toString();
  }

  private static String state(RunRecord run) {
    return switch (run.state()) {
      case FINISHED -> "finished";
      case RUNNING -> "running, " + new Count(run.step(), "step");
      case STOPPED -> "stopped, " + new Count(run.step(), "step");
    };
  }

  /** The accuracy of the trained encoder in percent; a dash without one. */
  static String accuracy(RunRecord run, String probe) {
    return Optional.ofNullable(run.trained().get(probe))
        .map(it -> String.format(Locale.ROOT, "%.1f %%", 100 * it.accuracy()))
        .orElse("-");
  }

  /** The rows with columns as wide as their widest cell. */
  static List<String> aligned(List<List<String>> rows) {
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(row ->
            IntStream.range(0, row.size())
                .mapToObj(i -> row.get(i) + " ".repeat(widths[i] - row.get(i).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing())
        .toList();
  }
}
