package org.fullrank.nn;

/** Makes the normalisations of tokens; an encoder takes it as a part. */
@FunctionalInterface
public interface NormMaker {
  /** A normalisation of tokens {@code [batch, tokens, width]}. */
  Layer make(int width);
}
