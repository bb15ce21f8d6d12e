package org.fullrank.attention;

import org.fullrank.core.Check;

/**
 * The places of tokens, numbered along the rows: those of an image have a row and a column, those
 * of a sequence a number alone.
 *
 * @param rows patches from top to bottom; 1 of a sequence
 * @param columns patches from left to right; frames or words of a sequence
 * @param sequence whether the places are those of a sequence
 */
public record Grid(int rows, int columns, boolean sequence) {
  public Grid {
    Check.positive(rows, "rows");
    Check.positive(columns, "columns");
    if (sequence && rows != 1) {
      throw new IllegalArgumentException("rows: want 1 of a sequence, was " + rows);
    }
  }

  /** The patches of an image. */
  public Grid(int rows, int columns) {
    this(rows, columns, false);
  }

  /** {@code tokens} frames or words. */
  public static Grid ofSequence(int tokens) {
    return new Grid(1, tokens, true);
  }

  /** How many there are. */
  public int tokens() {
    return Math.multiplyExact(rows, columns);
  }
}
