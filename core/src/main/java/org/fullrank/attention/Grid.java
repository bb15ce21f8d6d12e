package org.fullrank.attention;

import org.fullrank.core.Check;

/**
 * Tokens in rows and columns, numbered along the rows.
 *
 * @param rows patches from top to bottom
 * @param columns patches from left to right
 */
public record Grid(int rows, int columns) {
  public Grid {
    Check.positive(rows, "rows");
    Check.positive(columns, "columns");
  }

  /** How many there are. */
  public int tokens() {
    return Math.multiplyExact(rows, columns);
  }
}
