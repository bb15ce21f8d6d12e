package org.fullrank.diagnose;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * A number that a diagnosis tells of every {@code T}: what tables, metrics and the report call it.
 * Tables, metrics and the report print the lists of quantities, so another number is another entry.
 *
 * @param text its names
 * @param fold how several values are told as one
 * @param values of one {@code T}; a block of attention has a value for each head
 */
public record Quantity<T>(Text text, Fold fold, Function<T, DoubleStream> values) {
  /**
   * The names of a quantity.
   *
   * @param title heading of its column in a table
   * @param decimals in a table
   * @param metric its name in a run's metrics; empty where it is not logged
   * @param phrase one value in a sentence, {@code %s} for the number; empty where it is in none
   */
  public record Text(String title, int decimals, String metric, String phrase) {}

  /** How several values are told as one. */
  public enum Fold {
    /** The least. */
    LEAST,
    /** The mean. */
    MEAN,
    /** The largest. */
    LARGEST
  }

  /** The one value of all of {@code parts}; no number where there is no part. */
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
