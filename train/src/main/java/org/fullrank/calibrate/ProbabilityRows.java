package org.fullrank.calibrate;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.data.Csv;

/** Reads the rows of a text table of probabilities, see {@link ProbabilityTable}. */
final class ProbabilityRows {
  private static final Set<String> BESIDE =
      Set.of(
          "id",
          "image",
          "path",
          "class",
          "predicted",
          "probability",
          "confidence",
          "uncertainty",
          "entropy",
          "aleatoric",
          "epistemic",
          "deviation",
          "error",
          "label",
          "group",
          "split");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");
  private static final Pattern MARKED = Pattern.compile("p[_(](.*?)\\)?");
  private static final Pattern PLAIN = Pattern.compile("(.*)");

  private final Path file;
  private final Csv csv;
  private final List<String> header;
  private final List<Integer> columns = new ArrayList<>();
  private final List<String> classes;
  private final List<double[]> rows = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();
  private final List<String> groups = new ArrayList<>();
  private final List<Integer> calibration = new ArrayList<>();
  private final List<Integer> test = new ArrayList<>();

  ProbabilityRows(Path file, Reader text, char separator) throws IOException {
    this.file = file;
    csv = new Csv(text, separator, line -> problem(line, "the quote is not closed"));
    header =
        csv.next()
            .map(row -> row.cells().stream().map(String::strip).toList())
            .orElseThrow(() -> Problem.data(file + ": is empty; want a header and a row a sample"));
    if (!header.contains("label")) {
      throw problem(1, "want a column label in the header");
    }
    classes = classes();
  }

  private List<String> classes() {
    if (new HashSet<>(header).size() < header.size()) {
      throw problem(1, "want every column once");
    }
    var names = named(MARKED);
    if (names.size() < 2) {
      columns.clear();
      names = named(PLAIN);
    }
    if (names.size() < 2) {
      throw problem(
          1, "want the columns of two classes or more beside label, found " + names.size());
    }
    return names;
  }

  /** The class names of the columns whose names fit {@code pattern}. */
  private List<String> named(Pattern pattern) {
    var names = new ArrayList<String>();
    for (int i = 0; i < header.size(); i++) {
      var name = pattern.matcher(header.get(i));
      if (!BESIDE.contains(header.get(i)) && name.matches()) {
        columns.add(i);
        names.add(name.group(1));
      }
    }
    return names;
  }

  ProbabilityTable table() throws IOException {
    for (var row = csv.next(); row.isPresent(); row = csv.next()) {
      add(row.get());
    }
    if (rows.isEmpty()) {
      throw problem(2, "want a row for each sample after the header");
    }
    var probabilities =
        LabelledProbabilities.of(
            rows.toArray(double[][]::new),
            labels.stream().mapToInt(Integer::intValue).toArray(),
            classes);
    return new ProbabilityTable(probabilities, grouping(), split());
  }

  private void add(Csv.CsvRow row) {
    if (row.cells().size() != header.size()) {
      throw problem(
          row.line(),
          String.format(Locale.ROOT, "want %d cells, found %d", header.size(), row.cells().size()));
    }
    double[] values = new double[columns.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = number(row, columns.get(k));
    }
    String label = cell(row, "label");
    labels.add(
        ProbabilityTable.index(label, classes)
            .orElseThrow(() -> ProbabilityTable.unfitting(file, row.line(), label, classes)));
    if (header.contains("split")) {
      part(row).add(rows.size());
    }
    if (header.contains("group")) {
      groups.add(cell(row, "group"));
    }
    rows.add(values);
  }

  private String cell(Csv.CsvRow row, String column) {
    return row.cells().get(header.indexOf(column)).strip();
  }

  private List<Integer> part(Csv.CsvRow row) {
    String word = cell(row, "split").toLowerCase(Locale.ROOT);
    return switch (word) {
      case "calibration", "validation", "val" -> calibration;
      case "test" -> test;
      default ->
          throw problem(
              row.line(),
              "split: want calibration or test, found \"%s\"".formatted(Printable.line(word)));
    };
  }

  private double number(Csv.CsvRow row, int column) {
    String cell = row.cells().get(column).strip();
    if (!NUMBER.matcher(cell).matches()) {
      String shown = cell.length() > 40 ? cell.substring(0, 40) + "…" : cell;
      throw problem(
          row.line(),
          "%s: want a probability, found \"%s\""
              .formatted(Printable.line(header.get(column)), Printable.line(shown)));
    }
    return Double.parseDouble(cell);
  }

  private Optional<Grouping> grouping() {
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = List.copyOf(new TreeSet<>(groups));
    return Optional.of(new Grouping(groups.stream().mapToInt(names::indexOf).toArray(), names));
  }

  private Optional<CalibrationSplit> split() {
    return header.contains("split")
        ? Optional.of(new CalibrationSplit(indices(calibration), indices(test)))
        : Optional.empty();
  }

  private static int[] indices(List<Integer> images) {
    return IntStream.range(0, images.size()).map(images::get).toArray();
  }

  private Problem problem(int line, String what) {
    return Problem.data(String.format(Locale.ROOT, "%s:%d: %s", file, line, what));
  }
}
