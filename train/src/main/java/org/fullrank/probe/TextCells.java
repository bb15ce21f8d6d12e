package org.fullrank.probe;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads cells of a table as NumPy, pandas, R and spreadsheets write them: numbers, missing numbers,
 * infinities, lists and text. Guards text that a spreadsheet would run as a formula.
 *
 * @param decimalComma whether a comma stands before the decimals, as in {@code 1,5}
 */
record TextCells(boolean decimalComma) {
  private static final Set<String> MISSING =
      Set.of("", "nan", "+nan", "-nan", ".nan", "na", "n/a", "<na>", "#n/a", "null", "none");
  private static final Set<String> INFINITE =
      Set.of("inf", "+inf", "infinity", "+infinity", ".inf", "+.inf");
  private static final Set<String> MINUS_INFINITE = Set.of("-inf", "-infinity", "-.inf");
  private static final Pattern GUARDED = Pattern.compile("'+[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);
  private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+)?");

  /** The number in {@code cell}, NaN for a missing one; empty if the cell is no number. */
  OptionalDouble number(String cell) {
    String text = cell.strip();
    if (!text.isEmpty() && isDigit(text.charAt(text.length() - 1))) {
      return parsed(decimalComma ? text.replace(',', '.') : text);
    }
    String word = text.toLowerCase(Locale.ROOT);
    if (MISSING.contains(word)) {
      return OptionalDouble.of(Double.NaN);
    }
    if (INFINITE.contains(word)) {
      return OptionalDouble.of(Double.POSITIVE_INFINITY);
    }
    return MINUS_INFINITE.contains(word)
        ? OptionalDouble.of(Double.NEGATIVE_INFINITY)
        : OptionalDouble.empty();
  }

  private static boolean isDigit(char last) {
    return (last >= '0' && last <= '9') || last == '.';
  }

  private static OptionalDouble parsed(String text) {
    try {
      return text.indexOf('x') < 0 && text.indexOf('X') < 0
          ? OptionalDouble.of(Double.parseDouble(text))
          : OptionalDouble.empty(); // hexadecimal
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  /** Whether {@code cell} begins as a list. */
  static boolean isList(String cell) {
    String text = cell.strip();
    return text.startsWith("[") || text.startsWith("(");
  }

  /**
   * The numbers of a list such as {@code [0.1, 0.2]} or {@code [0.1 0.2]}; empty if a part is no
   * number.
   */
  static Optional<double[]> list(String cell) {
    String inside = cell.strip().replaceAll("[\\[\\]()]", " ").strip();
    if (inside.isEmpty()) {
      return Optional.empty();
    }
    var plain = new TextCells(false);
    var numbers = Arrays.stream(inside.split("\\s*,\\s*|\\s+", -1)).map(plain::number).toList();
    return numbers.stream().anyMatch(OptionalDouble::isEmpty)
        ? Optional.empty()
        : Optional.of(numbers.stream().mapToDouble(OptionalDouble::getAsDouble).toArray());
  }

  /** {@code text} behind an apostrophe if a spreadsheet would run it as a formula. */
  static String guarded(String text) {
    boolean runs = FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches();
    return runs ? "'" + text : text;
  }

  /** The text that {@link #guarded} was given. */
  static String unguarded(String cell) {
    return GUARDED.matcher(cell).matches() ? cell.substring(1) : cell;
  }
}
