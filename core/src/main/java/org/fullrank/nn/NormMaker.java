package org.fullrank.nn;

/** Makes the normalisation of tokens of a given width; the part that encoders are given. */
@FunctionalInterface
public interface NormMaker {
  /**
   * A norm of tokens {@code [batch, tokens, width]}.
   *
   * @param epsilon what is added to the variance, above 0; for norms that have it
   */
  Layer make(int width, double epsilon);
}
