package org.fullrank.kernels;

/** {@code exp} to fp32's precision, in fp32. */
final class Exp {
  private static final float LOG2_E = 1.442695f;
  private static final float LOWEST = -126;
  private static final float HIGHEST = 126;

  private Exp() {}

  /** {@code e^x} between 2<sup>−126</sup> and 2<sup>126</sup>; NaN stays NaN. */
  static float of(float x) {
    float t = Math.min(Math.max(x * LOG2_E, LOWEST), HIGHEST);
    int whole = (int) Math.floor(t);
    float f = t - whole;
    float p = 0.0018775767f; // a minimax polynomial of 2^f on [0, 1), relative error 7.5e-8
    p = p * f + 0.008989341f;
    p = p * f + 0.055826318f;
    p = p * f + 0.24015361f;
    p = p * f + 0.6931531f;
    p = p * f + 0.99999994f;
    return p * Float.intBitsToFloat((whole + 127) << 23);
  }

  /** {@code 1 / (1 + e^−x)}. */
  static float logistic(float x) {
    return 1 / (1 + of(-x));
  }
}
