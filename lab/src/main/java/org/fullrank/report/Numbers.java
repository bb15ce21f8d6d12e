package org.fullrank.report;

import java.util.Locale;

/** Formats numbers for text and for SVG. */
final class Numbers {
  private Numbers() {}

  /** A position in pixels, to a tenth. */
  static String coordinate(double value) {
    double rounded = Math.round(value * 10) / 10.0;
    return rounded == Math.rint(rounded) ? "" + (long) rounded : "" + rounded;
  }

  /** Three significant digits: {@code 0.0123}, {@code 4.57}, {@code 312}, {@code 1.2e-6}. */
  static String brief(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
    } else if (size == 0) {
      return "0";
    } else if (size < 1e-3 || size >= 1e6) {
      return signed(
              String.format(Locale.ROOT, "%.1e", value).replaceFirst("(\\.0)?e([-+])0?", "e$2"))
          .replace("e+", "e");
    }
    int decimals = Math.clamp(2 - (int) Math.floor(Math.log10(size)), 0, 5);
    return signed(trimmed(String.format(Locale.ROOT, "%." + decimals + "f", value)));
  }

  /** A share as {@code 87.3}. */
  static String percent(double share) {
    return fixed(100 * share, 1);
  }

  /** {@code value} with {@code decimals} decimals, for a column. */
  static String fixed(double value, int decimals) {
    return Double.isFinite(value)
        ? signed(String.format(Locale.ROOT, "%." + decimals + "f", value))
        : brief(value);
  }

  private static String trimmed(String digits) {
    return digits.contains(".") ? digits.replaceFirst("\\.?0+$", "") : digits;
  }

  private static String signed(String digits) {
    return digits.startsWith("-") ? "−" + digits.substring(1) : digits;
  }
}
