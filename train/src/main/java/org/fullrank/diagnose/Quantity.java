package org.fullrank.diagnose;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * A quantity of a diagnosis, measured for every {@code T}, with its names in tables, metrics and
 * the report. All three print the lists of quantities, so another quantity is another list entry.
 *
 * @param text its names
 * @param fold the reduction of several values to one
 * @param values of a {@code T}; an attention block has a value for each head
 */
public record Quantity<T>(Text text, Fold fold, Function<T, DoubleStream> values) {
  /**
   * The names of a quantity.
   *
   * @param title heading of its column in a table
   * @param decimals in a table
   * @param metric its name in a run's metrics; empty if it is not logged
   * @param phrase its value in a sentence, {@code %s} for the number; empty if no sentence has it
   */
  public record Text(String title, int decimals, String metric, String phrase) {}

  /** The reduction of several values to one. */
  public enum Fold {
    /** The least. */
    LEAST,
    /** The mean. */
    MEAN,
    /** The largest. */
    LARGEST
  }

  /** The reduced value over {@code parts}; NaN for no part. */
  public double of(List<T> parts) {
    DoubleStream all = parts.stream().flatMapToDouble(values);
    return switch (fold) {
      case LEAST -> all.min().orElse(Double.NaN);
      case MEAN -> all.average().orElse(Double.NaN);
      case LARGEST -> all.max().orElse(Double.NaN);
    };
  }

  /** The headings of {@code columns}, as wide as their cells. */
  public static <T> String header(List<Quantity<T>> columns) {
    var line = new StringBuilder();
    columns.forEach(column -> line.append(column.cell(column.text.title)));
    return line.toString();
  }

  /** The cells of {@code part} under {@link #header}. */
  public static <T> String row(List<Quantity<T>> columns, T part) {
    var line = new StringBuilder();
    for (Quantity<T> column : columns) {
      String number = "%." + column.text.decimals + "f";
      line.append(column.cell(String.format(Locale.ROOT, number, column.of(List.of(part)))));
    }
    return line.toString();
  }

  private String cell(String content) {
    int width = 1 + Math.max(7, text.title.length());
    return " ".repeat(Math.max(1, width - content.length())) + content;
  }
}
