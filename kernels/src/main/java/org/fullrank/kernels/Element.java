package org.fullrank.kernels;

/** The number format of array elements. Sums are kept in fp32 for every format. */
public enum Element {
  FLOAT32(4),
  BFLOAT16(2);

  private final int bytes;

  Element(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
