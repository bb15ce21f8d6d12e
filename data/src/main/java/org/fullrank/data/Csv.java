package org.fullrank.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Comma- or tab-separated text as in RFC 4180: quotes guard separators, line ends and quotes. */
final class Csv {
  /** One record and the number, from 1, of the line it starts on. */
  record Row(int line, List<String> cells) {}

  private final String text;
  private final char separator;
  private final IntFunction<RuntimeException> unclosed;
  private int at;
  private int line = 1;

  private Csv(String text, char separator, IntFunction<RuntimeException> unclosed) {
    this.text = text;
    this.separator = separator;
    this.unclosed = unclosed;
  }

  /**
   * All records that are not blank lines.
   *
   * @param unclosed what is thrown of the line whose quote is never closed
   */
  static List<Row> rows(String text, char separator, IntFunction<RuntimeException> unclosed) {
    Csv csv = new Csv(text, separator, unclosed);
    List<Row> rows = new ArrayList<>();
    while (csv.at < text.length()) {
      Row row = csv.row();
      if (row.cells().size() > 1 || !row.cells().getFirst().isBlank()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private Row row() {
    int start = line;
    List<String> cells = new ArrayList<>();
    do {
      cells.add(cell());
    } while (take(separator));
    take('\r');
    if (take('\n')) {
      line++;
    }
    return new Row(start, cells);
  }

  private String cell() {
    return take('"') ? quoted() : plain();
  }

  private String plain() {
    int start = at;
    while (at < text.length()
        && "\r\n".indexOf(text.charAt(at)) < 0
        && text.charAt(at) != separator) {
      at++;
    }
    return text.substring(start, at).strip();
  }

  private String quoted() {
    int start = line;
    StringBuilder cell = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      line += c == '\n' ? 1 : 0;
      if (c == '"' && !take('"')) {
        return cell.append(plain()).toString(); // plain: what trails the closing quote, if anything
      }
      cell.append(c);
    }
    throw unclosed.apply(start);
  }

  private boolean take(char wanted) {
    boolean there = at < text.length() && text.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }
}
