package org.fullrank.data;

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
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.data.TextPairList.TextPair;
import org.fullrank.texts.Utf8;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Texts in a list: CSV or TSV with a header line, or JSON Lines. Fields {@code label} and {@code
 * split} count, other fields than those asked for do not. A row whose text is blank is an
 * unreadable entry.
 */
record TextLists(Path list) {
  private static final JsonMapper JSON = new JsonMapper();

  private record Row(int line, Map<String, String> fields) {
    Optional<String> field(String name) {
      return Optional.ofNullable(fields.get(name)).map(String::strip).filter(it -> !it.isEmpty());
    }
  }

  /** An entry for each row: the text of {@code field}. */
  List<TextEntry> texts(String field) {
    var entries = new ArrayList<TextEntry>();
    for (Row row : rows(List.of(field))) {
      TextEntry.Content content =
          row.field(field)
              .<TextEntry.Content>map(TextEntry.Held::new)
              .orElse(new TextEntry.Broken("%s: holds no text".formatted(field)));
      entries.add(entry(row, row.field("label"), content));
    }
    return entries;
  }

  /** An entry for each row: a text and its translation. */
  List<TextEntry> pairs(String source, String target) {
    var entries = new ArrayList<TextEntry>();
    for (Row row : rows(List.of(source, target))) {
      Optional<String> from = row.field(source);
      Optional<String> to = row.field(target);
      TextEntry.Content content =
          from.isPresent() && to.isPresent()
              ? new TextEntry.Pair(from.get(), to.get())
              : new TextEntry.Broken(
                  "%s: holds no text".formatted(from.isPresent() ? target : source));
      entries.add(entry(row, Optional.empty(), content));
    }
    return entries;
  }

  /**
   * The pairs of the rows; those of {@link TextPairList#read}.
   *
   * @param named the fields of the texts and of the score; empty for the usual names
   */
  List<TextPair> textPairs(List<String> named, Skipped skipped) {
    List<Row> rows = rows(named);
    List<String> names =
        named.isEmpty()
            ? rows.stream().findFirst().map(this::usual).orElse(TextPairList.FIELDS.getFirst())
            : named;
    var pairs = new ArrayList<TextPair>();
    for (Row row : rows) {
      Optional<String> blank = names.stream().filter(it -> row.field(it).isEmpty()).findFirst();
      if (blank.isPresent()) {
        String id = String.format(Locale.ROOT, "line %d", row.line);
        skipped.add(new Unreadable(id, blank.get() + ": holds nothing"));
      } else {
        OptionalDouble score =
            names.size() > 2 ? OptionalDouble.of(score(row, names.get(2))) : OptionalDouble.empty();
        pairs.add(
            new TextPair(text(row, names.getFirst()), text(row, names.get(1)), score));
      }
    }
    return pairs;
  }

  private static String text(Row row, String field) {
    return row.field(field).orElseThrow();
  }

  /** The usual names that {@code row} has. */
  private List<String> usual(Row row) {
    List<String> texts =
        TextPairList.FIELDS.stream()
            .filter(row.fields.keySet()::containsAll)
            .findFirst()
            .orElseThrow(() ->
                at(
                    row.line,
                    "want two texts in fields such as sentence1 and sentence2, or --fields, was "
                        + row.fields.keySet()));
    Optional<String> score =
        TextPairList.SCORES.stream().filter(row.fields::containsKey).findFirst();
    return Stream.concat(texts.stream(), score.stream()).toList();
  }

  private double score(Row row, String field) {
    String word = text(row, field);
    try {
      double score = Double.parseDouble(word);
      if (Double.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException _) {
      // told below, as an infinite one is
    }
    throw at(row.line, "%s: want a finite number, was %s".formatted(field, word));
  }

  private TextEntry entry(Row row, Optional<String> label, TextEntry.Content content) {
    Optional<Part> part =
        row.field("split")
            .map(word ->
                Part.named(word)
                    .orElseThrow(
                        () -> at(row.line, "split: want train, val or test, was " + word)));
    return new TextEntry(String.format(Locale.ROOT, "%d", row.line), label, part, content);
  }

  private List<Row> rows(List<String> wanted) {
    String name = String.valueOf(list.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return table(',', wanted);
    }
    if (name.endsWith(".tsv")) {
      return table('\t', wanted);
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return jsonLines(wanted);
    }
    throw Problem.data(list + ": want a list ending in .csv, .tsv, .jsonl or .ndjson");
  }

  private List<Row> table(char separator, List<String> wanted) {
    try {
      Csv table =
          new Csv(new StringReader(text()), separator, line -> at(line, "the quote is not closed"));
      Csv.CsvRow header = table.next().orElseThrow(() -> at(1, "no header line"));
      missing(header.cells(), wanted)
          .ifPresent(it -> {
            throw at(header.line(), "no column \"%s\", was %s".formatted(it, header.cells()));
          });
      var rows = new ArrayList<Row>();
      for (var row = table.next(); row.isPresent(); row = table.next()) {
        rows.add(row(header.cells(), row.get()));
      }
      return rows;
    } catch (IOException e) {
      throw Problem.data(list + ": cannot be read: " + Problem.why(e));
    }
  }

  private static Optional<String> missing(List<String> names, List<String> wanted) {
    return wanted.stream().filter(it -> !names.contains(it)).findFirst();
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

  private List<Row> jsonLines(List<String> wanted) {
    var rows = new ArrayList<Row>();
    int number = 0;
    for (String line : text().lines().toList()) {
      number++;
      if (!line.isBlank()) {
        Map<String, String> fields = fields(number, line);
        Optional<String> missing = missing(List.copyOf(fields.keySet()), wanted);
        if (missing.isPresent()) {
          throw at(number, "no field \"%s\" of text".formatted(missing.get()));
        }
        rows.add(new Row(number, fields));
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
        if (field.getValue().isValueNode() && !field.getValue().isNull()) {
          fields.put(field.getKey(), field.getValue().asString());
        }
      }
      return fields;
    } catch (JacksonException e) {
      throw at(number, "not JSON: " + e.getOriginalMessage());
    }
  }

  private String text() {
    try {
      return Utf8.strict(Files.readAllBytes(list))
          .orElseThrow(() -> Problem.data(list + ": not UTF-8 text"));
    } catch (IOException e) {
      throw Problem.data("%s: want a list of texts; %s".formatted(list, Problem.why(e)));
    }
  }

  private Problem at(int line, String what) {
    return Problem.data(Printable.line(String.format(Locale.ROOT, "%s:%d: %s", list, line, what)));
  }
}
