package org.fullrank.data;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/**
 * The {@code metadata.csv} of a set of WILDS: a line an image, with its file, its class, attributes
 * and {@code split} (0 train, 1 validation, 2 test; or the words).
 */
final class WildsTable {
  private static final String SPLIT = "split";
  private static final int MOST_GROUPS = 1000;

  private final GroupedSet.Wilds config;
  private final Path list;

  private WildsTable(GroupedSet.Wilds config, Path list) {
    this.config = config;
    this.list = list;
  }

  /** The parts of the set, with groups. */
  static Splits open(GroupedSet.Wilds config, Skipped skipped) {
    Path list =
        Files.isDirectory(config.path()) ? config.path().resolve("metadata.csv") : config.path();
    return new WildsTable(config, list).splits(skipped);
  }

  private record Row(Found image, String group) {}

  private Splits splits(Skipped skipped) {
    List<Row> rows = rows(skipped);
    List<String> names =
        List.copyOf(rows.stream().map(Row::group).collect(Collectors.toCollection(TreeSet::new)));
    if (names.size() > MOST_GROUPS) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "%s: want at most %,d groups, were %,d; name other columns in data.groups",
              list,
              MOST_GROUPS,
              names.size()));
    }
    Map<String, Integer> byId = new HashMap<>();
    rows.forEach(row -> byId.put(row.image.id(), names.indexOf(row.group)));
    List<String> shown = Printable.names(names);
    Splits plain =
        EncodedImages.split(
            rows.stream().map(Row::image).toList(),
            new HashSplit(0),
            EncodedImages.Reading.of(list, config.levels()));
    var grouped =
        new Splits(
            new Grouped(plain.train(), byId, shown),
            new Grouped(plain.validation(), byId, shown),
            new Grouped(plain.test(), byId, shown));
    try {
      check(grouped.train(), "training");
      check(grouped.validation(), "validation");
      check(grouped.test(), "test");
      return grouped;
    } catch (Problem empty) {
      grouped.close();
      throw Problem.data("%s: %s".formatted(list, empty.getMessage()));
    }
  }

  private static void check(Dataset part, String name) {
    if (part.size() > 0) {
      GroupCounts.of(part).complete(name);
    }
  }

  private List<Row> rows(Skipped skipped) {
    var rows = new ArrayList<Row>();
    var seen = new HashSet<String>();
    try {
      var table =
          new Csv(new StringReader(text()), ',', line -> at(line, "the quote is not closed"));
      Csv.CsvRow first = table.next().orElseThrow(() -> at(1, "no header line"));
      check(first);
      for (var row = table.next(); row.isPresent(); row = table.next()) {
        try {
          Row made = row(first.cells(), row.get());
          if (!seen.add(made.image.id())) {
            throw at(row.get().line(), "want each image once, was a second " + made.image.id());
          }
          rows.add(made);
        } catch (Unreadable missing) {
          skipped.add(missing);
        }
      }
    } catch (IOException impossible) {
      throw new IllegalStateException("the text is in memory", impossible);
    }
    if (rows.isEmpty()) {
      throw Problem.data(list + ": names no existing image");
    }
    return rows;
  }

  private void check(Csv.CsvRow header) {
    var wanted = new ArrayList<>(List.of(config.image(), config.label(), SPLIT));
    wanted.addAll(config.groups());
    var absent = wanted.stream().filter(column -> !header.cells().contains(column)).toList();
    if (!absent.isEmpty()) {
      throw at(
          header.line(),
          "no column %s; the table has %s"
              .formatted(String.join(", ", absent), String.join(", ", header.cells())));
    }
  }

  private Row row(List<String> header, Csv.CsvRow row) throws Unreadable {
    if (row.cells().size() != header.size()) {
      throw at(
          row.line(),
          String.format(
              Locale.ROOT,
              "want %d cells as in the header, was %d",
              header.size(),
              row.cells().size()));
    }
    var cells = new LinkedHashMap<String, String>();
    for (int i = 0; i < header.size(); i++) {
      cells.putIfAbsent(header.get(i), row.cells().get(i));
    }
    String group =
        config.groups().stream()
            .map(column -> column + "=" + filled(column, cells, row.line()))
            .collect(Collectors.joining(", "));
    return new Row(found(cells, row.line()), group);
  }

  private Found found(Map<String, String> cells, int line) throws Unreadable {
    String id = filled(config.image(), cells, line);
    Part part = part(filled(SPLIT, cells, line), line);
    try {
      Path file = list.toAbsolutePath().resolveSibling(id).normalize();
      if (!Files.isRegularFile(file)) {
        throw new Unreadable(id, "no such file");
      }
      return new Found(
          id,
          Optional.of(filled(config.label(), cells, line)),
          Optional.of(part),
          new Place.OnDisk(file, Files.size(file)));
    } catch (IOException | InvalidPathException e) {
      throw new Unreadable(id, Unreadable.reason(e));
    }
  }

  private String filled(String column, Map<String, String> cells, int line) {
    String cell = cells.getOrDefault(column, "");
    if (cell.isBlank()) {
      throw at(line, "no " + column);
    }
    return cell;
  }

  private Part part(String word, int line) {
    return switch (word) {
      case "0" -> Part.TRAIN;
      case "1" -> Part.VALIDATION;
      case "2" -> Part.TEST;
      default ->
          Part.named(word)
              .orElseThrow(
                  () -> at(line, "split: want 0, 1 or 2, or train, val or test, was " + word));
    };
  }

  private String text() {
    try {
      return Files.readString(list);
    } catch (CharacterCodingException _) {
      throw Problem.data(list + ": not UTF-8 text");
    } catch (IOException _) {
      throw Problem.data(list + ": want a metadata.csv; " + Folder.state(list));
    } catch (OutOfMemoryError _) {
      throw FileArrays.tooLarge(list, (double) list.toFile().length());
    }
  }

  private Problem at(int line, String what) {
    return Problem.data(Printable.line(String.format(Locale.ROOT, "%s:%d: %s", list, line, what)));
  }
}
