package org.fullrank.kernels;

/**
 * Steps between neighbours of a {@code [batch, heads, rows, size]} array, in elements; the last
 * dimension is contiguous. Zero repeats, for what is only read.
 */
public record Strides(long batch, long head, long row) {

  public Strides {
    Checks.atLeastZero(batch, "batch stride");
    Checks.atLeastZero(head, "head stride");
    Checks.atLeastZero(row, "row stride");
  }

  /** Of a contiguous {@code [batch, heads, rows, size]} array. */
  public static Strides packed(int heads, int rows, int size) {
    return new Strides((long) heads * rows * size, (long) rows * size, size);
  }
}
