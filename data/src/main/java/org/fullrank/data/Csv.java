package org.fullrank.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Comma- or tab-separated text as in RFC 4180, read record by record: quotes guard separators, line
 * ends and quotes. A byte order mark and blank lines are skipped.
 */
public final class Csv {
  private static final int END = -1;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  /**
   * One record.
   *
   * @param line the number, from 1, of the line on which the record starts
   * @param cells without their quotes; space around an unquoted cell is dropped
   */
  public record CsvRow(int line, List<String> cells) {
    /** Copies the list. */
    public CsvRow {
      cells = List.copyOf(cells);
    }

    private boolean blank() {
      return cells.size() == 1 && cells.getFirst().isBlank();
    }
  }

  private final BufferedReader text;
  private final char separator;
  private final IntFunction<? extends RuntimeException> unclosed;
  private int next;
  private int line = 1;

  /**
   * A reader at the first record of {@code text}, which the caller closes.
   *
   * @param separator between cells
   * @param unclosed makes the exception for a quote that is never closed, from its line
   */
  public Csv(Reader text, char separator, IntFunction<? extends RuntimeException> unclosed)
      throws IOException {
    this.text = new BufferedReader(text);
    this.separator = separator;
    this.unclosed = unclosed;
    next = this.text.read();
    take(BYTE_ORDER_MARK);
  }

  /** The next record; nothing at the end of the text. */
  public Optional<CsvRow> next() throws IOException {
    while (next != END) {
      CsvRow row = row();
      if (!row.blank()) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private CsvRow row() throws IOException {
    int start = line;
    List<String> cells = new ArrayList<>();
    do {
      cells.add(take('"') ? quoted() : plain());
    } while (take(separator));
    take('\r');
    line += take('\n') ? 1 : 0;
    return new CsvRow(start, cells);
  }

  private String plain() throws IOException {
    StringBuilder cell = new StringBuilder();
    while (next != END && next != '\r' && next != '\n' && next != separator) {
      cell.append(taken());
    }
    return cell.toString().strip();
  }

  private String quoted() throws IOException {
    int start = line;
    StringBuilder cell = new StringBuilder();
    while (next != END) {
      char c = taken();
      line += c == '\n' ? 1 : 0;
      if (c == '"' && !take('"')) {
        return cell.append(plain()).toString(); // plain: what trails the closing quote, if anything
      }
      cell.append(c);
    }
    throw unclosed.apply(start);
  }

  private char taken() throws IOException {
    char c = (char) next;
    next = text.read();
    return c;
  }

  private boolean take(int wanted) throws IOException {
    boolean there = next == wanted;
    if (there) {
      next = text.read();
    }
    return there;
  }
}
