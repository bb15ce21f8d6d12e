package org.fullrank.data;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.texts.Utf8;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A list of samples in UTF-8: CSV or TSV with a header line, or JSON Lines. Fields that nobody asks
 * for do not count.
 *
 * @param list the file
 * @param kind the list's name in messages, as in {@code a manifest}
 * @param columns the fields that a header must name
 * @param optional the fields that may be there
 */
record ListFile(Path list, String kind, List<String> columns, List<String> optional) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Copies the lists. */
  ListFile {
    columns = List.copyOf(columns);
    optional = List.copyOf(optional);
  }

  /**
   * A sample.
   *
   * @param line the number of its line, from 1
   * @param fields the text of each field
   */
  record Row(int line, Map<String, String> fields) {
    /** The text of a field that is not blank. */
    Optional<String> field(String name) {
      return Optional.ofNullable(fields.get(name)).filter(value -> !value.isBlank());
    }
  }

  /** Every row, in the list's order. */
  List<Row> rows() {
    try {
      return read();
    } catch (OutOfMemoryError _) {
      throw FileArrays.tooLarge(list, (double) list.toFile().length());
    }
  }

  private List<Row> read() {
    String name = String.valueOf(list.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return table(',');
    }
    if (name.endsWith(".tsv")) {
      return table('\t');
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return jsonLines();
    }
    throw Problem.data("%s: want %s ending in .csv, .tsv, .jsonl or .ndjson".formatted(list, kind));
  }

  /** The split that a row names. */
  Optional<Part> split(Row row) {
    return row.field("split")
        .map(word ->
            Part.named(word)
                .orElseThrow(() -> at(row.line, "split: want train, val or test, was " + word)));
  }

  /** A problem with a line. */
  Problem at(int line, String what) {
    return Problem.data(Printable.line(String.format(Locale.ROOT, "%s:%d: %s", list, line, what)));
  }

  /** The fields of a row, as in {@code want path[,label][,split]}. */
  String wanted() {
    return columns.isEmpty()
        ? "want the names of fields"
        : "want "
            + String.join(",", columns)
            + optional.stream().map("[,%s]"::formatted).collect(joining());
  }

  private List<Row> table(char separator) {
    try {
      Csv table =
          new Csv(new StringReader(text()), separator, line -> at(line, "the quote is not closed"));
      Csv.CsvRow header =
          table.next().orElseThrow(() -> at(1, "no header line; %s".formatted(wanted())));
      check(header);
      var rows = new ArrayList<Row>();
      for (var row = table.next(); row.isPresent(); row = table.next()) {
        rows.add(row(header.cells(), row.get()));
      }
      return rows;
    } catch (IOException e) {
      throw Problem.data("%s: cannot be read: %s".formatted(list, Problem.why(e)));
    }
  }

  private void check(Csv.CsvRow header) {
    for (String column : columns) {
      if (!header.cells().contains(column)) {
        String was = String.join(",", header.cells());
        throw at(header.line(), "no column \"%s\"; %s, was %s".formatted(column, wanted(), was));
      }
    }
  }

  private Row row(List<String> header, Csv.CsvRow row) {
    if (row.cells().size() != header.size()) {
      throw at(
          row.line(),
          String.format(
              Locale.ROOT,
              "want %d cells as in the header, was %d",
              header.size(),
              row.cells().size()));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      fields.putIfAbsent(header.get(i), row.cells().get(i));
    }
    return new Row(row.line(), fields);
  }

  private List<Row> jsonLines() {
    var rows = new ArrayList<Row>();
    int number = 0;
    for (String line : text().lines().toList()) {
      number++;
      if (!line.isBlank()) {
        rows.add(new Row(number, fields(number, line)));
      }
    }
    return rows;
  }

  private Map<String, String> fields(int number, String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (!node.isObject()) {
        throw at(number, "want an object, was " + node.getNodeType());
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        JsonNode value = field.getValue();
        if (value.isValueNode() && !value.isNull()) {
          fields.put(field.getKey(), value.asString());
        } else if (value.isContainer() && counts(field.getKey())) {
          throw at(number, field.getKey() + ": want text or a number");
        }
      }
      return fields;
    } catch (JacksonException e) {
      throw at(number, "not JSON: " + e.getOriginalMessage());
    }
  }

  private boolean counts(String field) {
    return columns.contains(field) || optional.contains(field);
  }

  private String text() {
    try {
      return Utf8.strict(Files.readAllBytes(list))
          .orElseThrow(() -> Problem.data(list + ": not UTF-8 text"));
    } catch (IOException e) {
      throw Problem.data("%s: want %s; %s".formatted(list, kind, Problem.why(e)));
    }
  }
}
