package org.fullrank.probe;

/**
 * The power of two by which numbers are divided to fit fp32. It is 1 unless the largest number is
 * above fp32's range, or so small that fp32 would lose its digits. Directions, ranks and all other
 * measures of a representation do not depend on it.
 */
final class FloatScale {
  private static final int HIGHEST = Float.MAX_EXPONENT;
  private static final int LOWEST = Float.MIN_EXPONENT; // below it fp32 loses digits
  private static final int TARGET = 60; // leaves room above and below

  private FloatScale() {}

  /** The exponent for numbers of which {@code largest} is the largest finite absolute value. */
  static int of(double largest) {
    int exponent = Math.getExponent(largest);
    boolean fits = largest == 0 || (exponent <= HIGHEST && exponent >= LOWEST);
    return fits ? 0 : exponent - (exponent > 0 ? TARGET : -TARGET);
  }

  /** {@code value / 2^exponent} as fp32. */
  static float scaled(double value, int exponent) {
    return exponent == 0 ? (float) value : (float) Math.scalb(value, -exponent);
  }

  /** Whether {@code value} is above fp32's range when divided by {@code 2^exponent}. */
  static boolean overflows(double value, int exponent) {
    return Double.isFinite(value) && Float.isInfinite(scaled(value, exponent));
  }

  /** The larger of {@code largest} and {@code |value|}; NaN and infinities do not count. */
  static double largest(double largest, double value) {
    double size = Math.abs(value);
    return Double.isFinite(size) && size > largest ? size : largest;
  }
}
