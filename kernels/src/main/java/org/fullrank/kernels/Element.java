package org.fullrank.kernels;

/** How one number lies in memory. Whatever it is, sums are kept in fp32. */
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
