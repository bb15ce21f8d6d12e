package org.fullrank.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of named cells, printed as text or JSON.
 *
 * @param title a line that names the measurement
 * @param rows cells by column, in the order of the columns; a row may lack cells
 */
public record Table(String title, List<Map<String, Object>> rows) {
  public Table {
    rows = List.copyOf(rows);
  }

  /** The title, the column names and a line for each row; numbers are right-aligned. */
  public List<String> lines() {
    var columns = new LinkedHashSet<String>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    var texts = new ArrayList<List<String>>();
    texts.add(List.copyOf(columns));
    rows.forEach(
        row -> texts.add(columns.stream().map(name -> text(row.getOrDefault(name, ""))).toList()));
    int[] widths =
        IntStream.range(0, columns.size())
            .map(i -> texts.stream().mapToInt(line -> line.get(i).length()).max().orElse(0))
            .toArray();
    var lines = new ArrayList<>(List.of(title));
    texts.forEach(cells -> lines.add(line(cells, widths)));
    return lines;
  }

  private static String line(List<String> cells, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(i -> " ".repeat(widths[i] - cells.get(i).length()) + cells.get(i))
        .collect(Collectors.joining("  "));
  }

  /** A number in about three digits; {@code -} if unknown. */
  private static String text(Object cell) {
    return switch (cell) {
      case Double number when number.isNaN() -> "-";
      case Double number -> {
        String form = Math.abs(number) >= 100 ? "%,.0f" : Math.abs(number) >= 10 ? "%.1f" : "%.2f";
        yield String.format(Locale.ROOT, form, number);
      }
      case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT);
      default -> cell.toString();
    };
  }
}
