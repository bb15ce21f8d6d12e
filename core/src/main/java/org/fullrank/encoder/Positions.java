package org.fullrank.encoder;

/** How tokens know where they stand. */
public enum Positions {
  /** They do not: the encoder commutes with permutations of its tokens. */
  NONE,
  /** A trained vector per place is added; resampled (bicubic) for images of another size. */
  LEARNED,
  /** Fixed sines and cosines of row and column are added. */
  SINCOS,
  /** Queries and keys are turned by row and column. */
  ROPE
}
