package org.fullrank.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.data.ListFile.Row;

/**
 * Texts in a list: CSV or TSV with a header line, or JSON Lines. Fields {@code label} and {@code
 * split} count, other fields than those asked for do not. A row whose text is blank is an
 * unreadable entry.
 */
record TextLists(Path list) {
  /** An entry for each row: the text of {@code field}. */
  List<TextEntry> texts(String field) {
    var entries = new ArrayList<TextEntry>();
    var rows = new ListFile(list, "a list of texts", List.of(field), List.of("label", "split"));
    for (Row row : rows.rows()) {
      TextEntry.Content content =
          text(rows, row, field)
              .<TextEntry.Content>map(TextEntry.Held::new)
              .orElse(new TextEntry.Broken("%s: holds no text".formatted(field)));
      entries.add(entry(rows, row, row.field("label").map(String::strip), content));
    }
    return entries;
  }

  /** An entry for each row: a text and its translation. */
  List<TextEntry> pairs(String source, String target) {
    var entries = new ArrayList<TextEntry>();
    var rows =
        new ListFile(list, "a list of texts", List.of(source, target), List.of("split"));
    for (Row row : rows.rows()) {
      Optional<String> from = text(rows, row, source);
      Optional<String> to = text(rows, row, target);
      TextEntry.Content content =
          from.isPresent() && to.isPresent()
              ? new TextEntry.Pair(from.get(), to.get())
              : new TextEntry.Broken(
                  "%s: holds no text".formatted(from.isPresent() ? target : source));
      entries.add(entry(rows, row, Optional.empty(), content));
    }
    return entries;
  }

  private static TextEntry entry(
      ListFile rows, Row row, Optional<String> label, TextEntry.Content content) {
    String id = String.format(Locale.ROOT, "%d", row.line());
    return new TextEntry(id, label, rows.split(row), content);
  }

  private static Optional<String> text(ListFile rows, Row row, String field) {
    if (!row.fields().containsKey(field)) {
      throw rows.at(row.line(), "no field \"%s\" of text".formatted(field));
    }
    return row.field(field).map(String::strip);
  }
}
