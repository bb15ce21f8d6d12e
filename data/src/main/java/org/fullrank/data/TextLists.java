package org.fullrank.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.fullrank.data.ListFile.Row;
import org.fullrank.data.TextPairList.TextPair;

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
    var rows = new ListFile(list, "a list of texts", List.of(source, target), List.of("split"));
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

  /**
   * The pairs of the rows; those of {@link TextPairList#read}.
   *
   * @param named the fields of the texts and of the score; empty for the usual names
   */
  List<TextPair> textPairs(List<String> named, Skipped skipped) {
    var rows = new ListFile(list, "a list of pairs", named, List.of());
    var pairs = new ArrayList<TextPair>();
    List<String> names = named;
    for (Row row : rows.rows()) {
      names = names.isEmpty() ? usual(rows, row) : names;
      named.forEach(it -> text(rows, row, it));
      Optional<String> blank = names.stream().filter(it -> row.field(it).isEmpty()).findFirst();
      if (blank.isPresent()) {
        String id = String.format(Locale.ROOT, "line %d", row.line());
        skipped.add(new Unreadable(id, blank.get() + ": holds nothing"));
      } else {
        OptionalDouble score =
            names.size() > 2
                ? OptionalDouble.of(score(rows, row, names.get(2)))
                : OptionalDouble.empty();
        pairs.add(
            new TextPair(
                text(rows, row, names.getFirst()).orElseThrow(),
                text(rows, row, names.get(1)).orElseThrow(),
                score));
      }
    }
    return pairs;
  }

  /** The usual names that {@code row} has. */
  private static List<String> usual(ListFile rows, Row row) {
    List<String> texts =
        TextPairList.FIELDS.stream()
            .filter(row.fields().keySet()::containsAll)
            .findFirst()
            .orElseThrow(() ->
                rows.at(
                    row.line(),
                    "want two texts in fields such as sentence1 and sentence2, or --fields, was "
                        + row.fields().keySet()));
    Optional<String> score =
        TextPairList.SCORES.stream().filter(row.fields()::containsKey).findFirst();
    return Stream.concat(texts.stream(), score.stream()).toList();
  }

  private static double score(ListFile rows, Row row, String field) {
    String word = text(rows, row, field).orElseThrow();
    try {
      double score = Double.parseDouble(word);
      if (Double.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException _) {
      // told below, as an infinite one is
    }
    throw rows.at(row.line(), "%s: want a finite number, was %s".formatted(field, word));
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
