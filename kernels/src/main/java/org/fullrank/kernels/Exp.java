package org.fullrank.kernels;

/** {@code exp} to fp32's precision, in fp32: {@code 2^whole · 2^f}, with |f| ≤ 1/2. */
final class Exp {
  static final float LOG2_E = 1.442695f;

  /** The bound of exponents: powers of two stay within 2<sup>±126</sup>. */
  static final float MOST = 126;

  /** Adding it to a number leaves the nearest integer in the lowest bits. */
  static final float ROUNDING = 0x1.8p23f;

  static final int FRACTION_BITS = 23;
  static final int ONE_BITS = 0x3f800000;

  /** The minimax polynomial of {@code 2^f} with {@code 2^0 = 1}; relative error 9.2e-8. */
  static final float C5 = 0.0013264727f;

  static final float C4 = 0.009671513f;
  static final float C3 = 0.055507336f;
  static final float C2 = 0.24022242f;
  static final float C1 = 0.693147f;

  private Exp() {}

  /** {@code e^x}, clamped to 2<sup>−126</sup> and 2<sup>126</sup>; NaN stays NaN. */
  static float of(float x) {
    float t = Math.min(Math.max(x * LOG2_E, -MOST), MOST);
    float shifted = t + ROUNDING;
    float f = t - (shifted - ROUNDING);
    float p = ((((C5 * f + C4) * f + C3) * f + C2) * f + C1) * f + 1;
    return p * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << FRACTION_BITS) + ONE_BITS);
  }

  /** {@code 1 / (1 + e^−x)}. */
  static float logistic(float x) {
    return 1 / (1 + of(-x));
  }
}
