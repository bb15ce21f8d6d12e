package org.fullrank.kernels;

/**
 * The sizes of an attention of queries {@code [batch, heads, queries, size]} to keys {@code [batch,
 * heads, keys, size]}.
 *
 * @param queries at most 2<sup>24</sup>, as a position is counted in fp32
 * @param keys at most 2<sup>24</sup>
 * @param size width of a head, 1 to 256; multiples of 16 need no padding
 */
public record Shape(int batch, int heads, int queries, int keys, int size) {
  private static final int MOST_ROWS = 1 << 24;
  private static final int MOST_SIZE = 256;

  public Shape {
    Checks.range(batch, "batch", Integer.MAX_VALUE);
    Checks.range(heads, "heads", Integer.MAX_VALUE);
    Checks.range(queries, "queries", MOST_ROWS);
    Checks.range(keys, "keys", MOST_ROWS);
    Checks.range(size, "size", MOST_SIZE);
  }

  /** The multiply-adds of {@code q·k} or {@code P·V} without a mask. */
  double products() {
    return (double) batch * heads * queries * keys * size;
  }
}
