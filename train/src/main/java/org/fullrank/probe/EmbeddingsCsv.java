package org.fullrank.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Problem;
import org.fullrank.data.Csv;

/**
 * Embeddings as comma-separated text with a header, a line per sample, cells quoted where
 * necessary.
 */
final class EmbeddingsCsv {
  private static final List<String> KNOWN = List.of("id", "label", "path");

  private final Path file;
  private final List<String> columns;
  private final int width;
  private final List<float[]> rows = new ArrayList<>();
  private final List<Long> ids = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  private EmbeddingsCsv(Path file, List<String> columns) {
    this.file = file;
    this.columns = columns;
    width = (int) columns.stream().filter(name -> !KNOWN.contains(name)).count();
    check();
  }

  static EmbeddingsFile read(Path file) throws IOException {
    try (BufferedReader text = Files.newBufferedReader(file)) {
      var csv = new Csv(text, ',', line -> problem(file, line, "the quote is not closed"));
      Csv.CsvRow header =
          csv.next()
              .orElseThrow(() -> Problem.data(file + ": is empty; want a header d0, d1, ..."));
      var table = new EmbeddingsCsv(file, header.cells());
      for (var row = csv.next(); row.isPresent(); row = csv.next()) {
        table.add(row.get());
      }
      return table.finished();
    } catch (CharacterCodingException e) {
      throw Problem.data(file + ": is not UTF-8 text");
    }
  }

  private void check() {
    int next = 0;
    for (String name : columns) {
      if (!KNOWN.contains(name) && !name.equals("d" + next++)) {
        throw problem(
            1,
            "want the columns id, label, path (each optional) and d0, d1, ... in order,"
                + " found \"%s\"".formatted(shortened(name)));
      }
    }
    if (width == 0 || columns.stream().distinct().count() != columns.size()) {
      throw problem(
          1, "want the columns id, label, path (each optional) and d0, d1, ..., each once");
    }
  }

  private void add(Csv.CsvRow found) {
    int line = found.line();
    List<String> cells = found.cells();
    if (cells.size() != columns.size()) {
      throw problem(line, "want %d cells, found %d".formatted(columns.size(), cells.size()));
    }
    float[] row = new float[width];
    int next = 0;
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      switch (columns.get(i)) {
        case "id" -> ids.add(number(line, cell, Long::parseLong));
        case "label" -> labels.add(line(cell));
        case "path" -> paths.add(line(cell));
        default -> row[next++] = number(line, cell, Float::parseFloat);
      }
    }
    rows.add(row);
  }

  private interface Parser<T> {
    T parse(String text);
  }

  private <T> T number(int line, String cell, Parser<T> parser) {
    try {
      return parser.parse(cell.strip());
    } catch (NumberFormatException _) {
      throw problem(line, "want a number, found \"%s\"".formatted(shortened(cell)));
    }
  }

  private EmbeddingsFile finished() {
    if (rows.isEmpty()) {
      throw problem(2, "want at least one sample after the header");
    }
    if ((long) rows.size() * width > Integer.MAX_VALUE - 8) {
      throw problem(2, "want at most 2147483639 numbers");
    }
    float[] values = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * width, width);
    }
    var embeddings = new Embeddings(String.valueOf(file.getFileName()), values, width, classes());
    return ids.isEmpty()
        ? new EmbeddingsFile(embeddings, EmbeddingsFile.of(embeddings).ids(), paths)
        : new EmbeddingsFile(embeddings, ids.stream().mapToLong(Long::longValue).toArray(), paths);
  }

  /** Classes in numerical order if all are numbers, else in alphabetical order. */
  private Labels classes() {
    if (labels.isEmpty()) {
      return Labels.unknown(rows.size());
    }
    var distinct = new TreeSet<>(labels);
    distinct.remove("");
    boolean numbers = distinct.stream().allMatch(name -> name.matches("\\d{1,9}"));
    List<String> names = new ArrayList<>(distinct);
    if (numbers) {
      names.sort(Comparator.comparingInt(Integer::parseInt));
    }
    return new Labels(labels.stream().mapToInt(names::indexOf).toArray(), names);
  }

  static void write(EmbeddingsFile contents, Path file) {
    AtomicFile.write(
        file,
        bytes -> {
          var out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
          Embeddings embeddings = contents.embeddings();
          out.write("id,label");
          out.write(contents.paths().isEmpty() ? "" : ",path");
          for (int d = 0; d < embeddings.width(); d++) {
            out.write(",d" + d);
          }
          out.write("\n");
          for (int row = 0; row < embeddings.size(); row++) {
            write(contents, row, out);
          }
          out.flush();
        });
  }

  private static void write(EmbeddingsFile contents, int row, Writer out) throws IOException {
    Embeddings embeddings = contents.embeddings();
    int label = embeddings.labels().indices()[row];
    out.write(contents.ids()[row] + ",");
    out.write(label < 0 ? "" : quoted(embeddings.labels().names().get(label)));
    if (!contents.paths().isEmpty()) {
      out.write("," + quoted(contents.paths().get(row)));
    }
    for (int d = 0; d < embeddings.width(); d++) {
      out.write("," + embeddings.values()[row * embeddings.width() + d]);
    }
    out.write("\n");
  }

  /**
   * {@code cell} without line breaks, because a line break would split a name in a list of lines.
   */
  private static String line(String cell) {
    return cell.replaceAll("\\R", " ");
  }

  private static String quoted(String cell) {
    String line = line(cell);
    return line.matches("[^\",]*") ? line : '"' + line.replace("\"", "\"\"") + '"';
  }

  private static String shortened(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 40 ? plain.substring(0, 40) + "..." : plain;
  }

  private Problem problem(int line, String what) {
    return problem(file, line, what);
  }

  private static Problem problem(Path file, int line, String what) {
    return Problem.data("%s:%d: %s".formatted(file, line, what));
  }
}
