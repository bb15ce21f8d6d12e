package org.fullrank.nn;

/** Makes the normalisation of tokens of a given width; the part that encoders are given. */
@FunctionalInterface
public interface NormMaker {
  /** A norm of tokens {@code [batch, tokens, width]}. */
  Layer make(int width);
}
