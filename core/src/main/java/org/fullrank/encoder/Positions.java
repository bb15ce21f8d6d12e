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
  /** Fixed sines and cosines of row and column, or of a sequence's places, are added. */
  SINCOS,
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
  RELATIVE_SHARED
}
