package org.fullrank.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.data.Csv;

/**
 * Reads embeddings from a table of text, with or without a header, see {@link TableColumns}. The
 * separator is a tab, a semicolon, a comma or a space, the first of these in the first line. Behind
 * a semicolon a comma may stand before decimals. Lines that begin with # before the table are
 * skipped.
 */
final class EmbeddingsTable {
  private static final int PEEKED = 1 << 16; // characters
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final Path file;
  private final TextCells cells;
  private final boolean headed;
  private final TableColumns columns;
  private final FloatRows rows = new FloatRows();
  private final List<Long> ids = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  private EmbeddingsTable(
      Path file, TextCells cells, Csv.CsvRow first, Optional<Csv.CsvRow> second) {
    this.file = file;
    this.cells = cells;
    var below = second.map(Csv.CsvRow::cells);
    headed = TableColumns.isHeader(first.cells(), below, cells);
    columns =
        headed
            ? TableColumns.ofHeader(
                first.cells(), below, cells, what -> problem(first.line(), what))
            : TableColumns.ofRow(first.cells(), cells, what -> problem(first.line(), what));
  }

  static EmbeddingsFile read(Path file) throws IOException {
    try (var text =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), charset(file).newDecoder()))) {
      char separator = separator(text);
      var csv = new Csv(text, separator, line -> problem(file, line, "the quote is not closed"));
      Csv.CsvRow first =
          first(csv)
              .orElseThrow(() -> Problem.data(file + ": is empty; want a line for each sample"));
      var second = csv.next();
      var table = new EmbeddingsTable(file, new TextCells(separator == ';'), first, second);
      if (!table.headed) {
        table.add(first);
      }
      for (var row = second; row.isPresent(); row = csv.next()) {
        table.add(row.get());
      }
      return table.finished();
    } catch (CharacterCodingException _) {
      throw Problem.data(file + ": is not UTF-8 text");
    }
  }

  /** UTF-8, unless the file begins with the byte-order mark of UTF-16. */
  private static Charset charset(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      int mark = in.read() << 8 | in.read();
      return mark == 0xFFFE || mark == 0xFEFF ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }
  }

  private static Optional<Csv.CsvRow> first(Csv csv) throws IOException {
    var row = csv.next();
    while (row.filter(it -> it.cells().getFirst().startsWith("#")).isPresent()) {
      row = csv.next();
    }
    return row;
  }

  /** The separator of the first line that is no comment; a comma if the line has none. */
  private static char separator(BufferedReader text) throws IOException {
    text.mark(PEEKED);
    char[] peeked = new char[PEEKED];
    int length = Math.max(0, text.read(peeked));
    text.reset();
    String line =
        new String(peeked, 0, length)
            .lines()
            .filter(it -> !it.isBlank() && !it.startsWith("#"))
            .findFirst()
            .orElse("");
    String plain = line.strip().replaceAll("\"[^\"]*+\"?|\\[[^\\]]*+\\]?|\\([^)]*+\\)?", "");
    return (char) "\t;, ".chars().filter(c -> plain.indexOf(c) >= 0).findFirst().orElse(',');
  }

  private void add(Csv.CsvRow found) {
    int line = found.line();
    List<String> row = found.cells();
    if (row.size() != columns.roles().size()) {
      throw problem(
          line,
          String.format(
              Locale.ROOT, "want %d cells, found %d", columns.roles().size(), row.size()));
    }
    double[] values = new double[columns.numbers().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(line, row.get(columns.numbers().get(i)));
    }
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      switch (columns.roles().get(i)) {
        case ID -> ids.add(whole(line, cell));
        case LABEL -> labels.add(TextCells.unguarded(cell).replaceAll("\\R", " "));
        case PATH -> paths.add(TextCells.unguarded(cell));
        case LIST -> values = list(line, cell);
        case NUMBER, IGNORED -> {}
      }
    }
    rows.add(values);
  }

  private double number(int line, String cell) {
    return cells
        .number(cell)
        .orElseThrow(() -> problem(line, "want a number, found \"%s\"".formatted(shortened(cell))));
  }

  private long whole(int line, String cell) {
    try {
      return Long.parseLong(cell.strip().replaceFirst("\\.0*$", ""));
    } catch (NumberFormatException _) {
      throw problem(line, "want a whole number, found \"%s\"".formatted(shortened(cell)));
    }
  }

  private double[] list(int line, String cell) {
    double[] values =
        TextCells.list(cell)
            .orElseThrow(() ->
                problem(
                    line,
                    "want a list of numbers, found \"%s\"%s"
                        .formatted(
                            shortened(cell),
                            cell.contains("...")
                                ? ", which NumPy has shortened; write x.tolist() instead"
                                : "")));
    if (rows.size() > 0 && values.length != rows.width()) {
      throw problem(
          line,
          String.format(
              Locale.ROOT, "want a list of %d numbers, found %d", rows.width(), values.length));
    }
    return values;
  }

  private EmbeddingsFile finished() {
    if (rows.size() == 0) {
      throw problem(2, "want at least one sample after the header");
    }
    int first = !headed && countsRows() ? 1 : 0;
    int width = rows.width() - first;
    var embeddings =
        new Embeddings(
            String.valueOf(file.getFileName()), rows.joined(first, file), width, classes());
    long[] numbered = EmbeddingsFile.of(embeddings).ids();
    return new EmbeddingsFile(
        embeddings,
        ids.isEmpty() ? numbered : ids.stream().mapToLong(Long::longValue).toArray(),
        paths);
  }

  /** Whether the first column counts the rows, as pandas writes its index. */
  private boolean countsRows() {
    int from = (int) rows.row(0)[0];
    return rows.size() > 2
        && rows.width() > 2
        && (from == 0 || from == 1)
        && IntStream.range(0, rows.size()).allMatch(i -> rows.row(i)[0] == from + i);
  }

  /** Classes in numerical order if all are numbers, else in alphabetical order. */
  private Labels classes() {
    if (labels.isEmpty()) {
      return Labels.unknown(rows.size());
    }
    var distinct = new TreeSet<>(labels);
    distinct.remove("");
    List<String> names = new ArrayList<>(distinct);
    if (names.stream().allMatch(name -> NUMBER.matcher(name).matches())) {
      names.sort(Comparator.comparingInt(Integer::parseInt));
    }
    Map<String, Integer> indices = HashMap.newHashMap(names.size());
    names.forEach(name -> indices.put(name, indices.size()));
    return new Labels(
        labels.stream().mapToInt(label -> indices.getOrDefault(label, -1)).toArray(),
        Printable.names(names));
  }

  private static String shortened(String text) {
    String plain = Printable.line(text);
    return plain.length() > 40 ? plain.substring(0, 40) + "..." : plain;
  }

  private Problem problem(int line, String what) {
    return problem(file, line, what);
  }

  private static Problem problem(Path file, int line, String what) {
    return Problem.data(String.format(Locale.ROOT, "%s:%d: %s", file, line, what));
  }
}
