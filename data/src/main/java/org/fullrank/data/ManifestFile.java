package org.fullrank.data;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A list of images in CSV, TSV (both with a header line) or JSON Lines, with the fields {@code
 * path[,label][,split]}; other fields are ignored. Paths are relative to the list. An empty label
 * means unlabelled.
 */
final class ManifestFile {
  private static final String WANTED = "want path[,label][,split]";
  private static final Set<String> FIELDS = Set.of("path", "label", "split");
  private static final JsonMapper JSON = new JsonMapper();

  /** The fields of an image and their line number. */
  private record Row(int line, Map<String, String> fields) {
    Optional<String> field(String name) {
      return Optional.ofNullable(fields.get(name)).filter(value -> !value.isBlank());
    }
  }

  private final Path list;

  private ManifestFile(Path list) {
    this.list = list;
  }

  /** The images of {@code list} in its order; missing and repeated images are skipped. */
  static List<Found> images(Path list, Skipped skipped) {
    try {
      return new ManifestFile(list).found(skipped);
    } catch (OutOfMemoryError _) {
      throw FileArrays.tooLarge(list, (double) list.toFile().length());
    }
  }

  private List<Found> found(Skipped skipped) {
    List<Found> found = new ArrayList<>();
    List<Unreadable> missing = new ArrayList<>();
    Map<Place, Found> seen = new HashMap<>();
    for (Row row : rows()) {
      try {
        Found image = image(row);
        Optional<Found> earlier = Optional.ofNullable(seen.putIfAbsent(image.place(), image));
        if (earlier.isEmpty()) {
          found.add(image);
        } else if (earlier.get().part().equals(image.part())) {
          missing.add(new Unreadable(image.id(), "listed twice; the first line counts"));
        } else {
          throw at(row.line, "want each image in one split, was a second of " + image.id());
        }
      } catch (Unreadable unreadable) {
        missing.add(unreadable);
      }
    }
    if (found.isEmpty()) {
      String first = missing.isEmpty() ? "" : ", the first is " + missing.getFirst().getMessage();
      throw Problem.data("%s: names no existing image%s".formatted(list, first));
    }
    missing.forEach(skipped::add);
    return found;
  }

  private List<Row> rows() {
    String name = list.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return table(',');
    }
    if (name.endsWith(".tsv")) {
      return table('\t');
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return jsonLines();
    }
    throw Problem.data(list + ": want a manifest ending in .csv, .tsv, .jsonl or .ndjson");
  }

  private Found image(Row row) throws Unreadable {
    String id = row.field("path").orElseThrow(() -> at(row.line, "no path; " + WANTED));
    Optional<Part> part =
        row.field("split")
            .map(word ->
                Part.named(word)
                    .orElseThrow(
                        () -> at(row.line, "split: want train, val or test, was " + word)));
    try {
      Path file = list.toAbsolutePath().resolveSibling(id).normalize();
      if (!Files.isRegularFile(file)) {
        throw new Unreadable(id, Files.exists(file) ? "not an ordinary file" : "no such file");
      }
      Place place = new Place.OnDisk(file, Files.size(file));
      return new Found(id, row.field("label"), part, place);
    } catch (IOException | InvalidPathException e) {
      throw new Unreadable(id, Unreadable.reason(e));
    }
  }

  private List<Row> table(char separator) {
    try {
      Csv table =
          new Csv(new StringReader(text()), separator, line -> at(line, "the quote is not closed"));
      Csv.CsvRow first = table.next().orElseThrow(() -> at(1, "no header line; " + WANTED));
      List<String> header = first.cells();
      if (!header.contains("path")) {
        String was = String.join(String.valueOf(separator), header);
        throw at(first.line(), "no column \"path\"; %s, was %s".formatted(WANTED, was));
      }
      List<Row> rows = new ArrayList<>();
      for (var row = table.next(); row.isPresent(); row = table.next()) {
        rows.add(row(header, row.get()));
      }
      return rows;
    } catch (IOException impossible) { // the text is in memory
      throw new UncheckedIOException(impossible);
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
    List<String> lines = text().lines().toList();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        rows.add(new Row(i + 1, fields(i + 1, lines.get(i))));
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
        } else if (value.isContainer() && FIELDS.contains(field.getKey())) {
          throw at(number, field.getKey() + ": want text or a number");
        }
      }
      return fields;
    } catch (JacksonException e) {
      throw at(number, "not JSON: " + e.getOriginalMessage());
    }
  }

  private String text() {
    try {
      String text = Files.readString(list);
      return text.startsWith("\uFEFF") ? text.substring(1) : text; // a byte order mark
    } catch (CharacterCodingException _) {
      throw Problem.data(list + ": not UTF-8 text");
    } catch (IOException _) {
      String state = Files.isRegularFile(list) ? "cannot be read" : Folder.state(list);
      throw Problem.data(list + ": want a manifest; " + state);
    }
  }

  private Problem at(int line, String what) {
    return Problem.data(Printable.line(String.format(Locale.ROOT, "%s:%d: %s", list, line, what)));
  }
}
