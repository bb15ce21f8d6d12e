package org.fullrank.kernels;

/**
 * The sizes of one attention: {@code [batch, heads, queries, size]} looks at {@code [batch, heads,
 * keys, size]}.
 *
 * @param queries at most 2<sup>24</sup>, as a position is counted in fp32
 * @param keys at most 2<sup>24</sup>
 * @param size of a head, 1 to 256; multiples of 16 waste nothing
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

  /** Multiply-adds of {@code q·k} or {@code P·V}, were nothing hidden. */
  double products() {
    return (double) batch * heads * queries * keys * size;
  }
}
