package org.fullrank.kernels;

/** The upper half of an fp32 number. */
final class Bf16 {
  private static final short NAN = 0x7fc0;

  private Bf16() {}

  static float widen(short half) {
    return Float.intBitsToFloat(half << 16);
  }

  /** Rounds to the nearest value, ties to even. */
  static short narrow(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value) ? NAN : (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
