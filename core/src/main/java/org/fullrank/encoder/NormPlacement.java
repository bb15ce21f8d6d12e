package org.fullrank.encoder;

/** Where a transformer block normalises; {@code f} is its attention or its feed-forward part. */
public enum NormPlacement {
  /** {@code x + f(N(x))}, and a last norm after all blocks. */
  PRE,
  /** {@code N(x + f(x))}. */
  POST,
  /** {@code x + N(f(N(x)))}, and a last norm after all blocks. */
  HYBRID,
  /** {@code x + f(x)}. */
  NONE
}
