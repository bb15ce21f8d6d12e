package org.fullrank.encoder;

/** How tokens know where they stand. */
public enum Positions {
  /** They do not: the encoder commutes with permutations of its tokens. */
  NONE,
  /**
   * A trained vector per place is added; resampled (bicubic) for images of another size. A shorter
   * sequence takes the first ones.
   */
  LEARNED,
  /**
   * Fixed sines and cosines of row and column, or of a sequence's places, are added; the first half
   * of the entries tells the row.
   */
  SINCOS,
  /** The same with the column in the first half, as MAE's tables and timm's have it. */
  SINCOS_COLUMN_FIRST,
  /** Queries and keys are turned by row and column, or by the places of a sequence. */
  ROPE,
  /** Logits fall with the difference of the tokens' numbers, at a slope for each head. */
  ALIBI,
  /**
   * A trained number for each head and offset is added to logits, other numbers in each block.
   * Attention then makes the whole matrix of weights.
   */
  RELATIVE,
  /** The same with one table for all blocks. */
  RELATIVE_SHARED;

  /** Whether they are fixed sines and cosines that are added. */
  boolean waves() {
    return this == SINCOS || this == SINCOS_COLUMN_FIRST;
  }
}
