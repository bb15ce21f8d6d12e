package org.fullrank.kernels;

/**
 * The strides of a {@code [batch, heads, rows, size]} array, in elements; the last dimension is
 * contiguous. Stride zero repeats an element, for inputs only.
 */
public record Strides(long batch, long head, long row) {

  public Strides {
    Checks.atLeastZero(batch, "batch stride");
    Checks.atLeastZero(head, "head stride");
    Checks.atLeastZero(row, "row stride");
  }

  /** The strides of a contiguous {@code [batch, heads, rows, size]} array. */
  public static Strides packed(int heads, int rows, int size) {
    return new Strides((long) heads * rows * size, (long) rows * size, size);
  }
}
