package org.fullrank.kernels;

import java.util.Arrays;

/** The implementations of attention, in ascending order of speed. */
public enum Implementation {
  /** Scalar loops over {@code float[]}. */
  PLAIN(-1, "plain Java"),
  /**
   * Vector loops over {@code float[]}; needs a JVM started with {@code --add-modules
   * jdk.incubator.vector}.
   */
  VECTOR(-1, "Java Vector API"),
  AVX2(0, "native AVX2"),
  AVX512(1, "native AVX-512"),
  /** As AVX512, with products of bf16 pairs for bf16. */
  AVX512_BF16(2, "native AVX-512 with bf16 products"),
  /**
   * As AVX512_BF16, with bf16's products by AMX's tiles. Tested with emulated tiles, not yet on a
   * processor with AMX. Therefore it is used only on request.
   */
  AMX_BF16(3, "native AMX with bf16 tiles");

  private final int level;
  private final String words;

  Implementation(int level, String words) {
    this.level = level;
    this.words = words;
  }

  /** The row in the native library's table, or −1. */
  int level() {
    return level;
  }

  static Implementation ofLevel(int level) {
    return Arrays.stream(values()).filter(i -> i.level == level).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return words;
  }
}
