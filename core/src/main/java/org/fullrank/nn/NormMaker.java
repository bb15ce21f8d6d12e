package org.fullrank.nn;

/** Makes the normalisation of tokens of a given width; the part that encoders are given. */
@FunctionalInterface
public interface NormMaker {
  Layer make(int width);
}
