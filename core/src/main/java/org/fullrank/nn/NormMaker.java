package org.fullrank.nn;

/** Makes the normalisations of tokens; an encoder takes it as a part. */
@FunctionalInterface
public interface NormMaker {
  /**
   * A normalisation of tokens {@code [batch, tokens, width]}.
   *
   * @param epsilon {@code ε}, added to the variance, above 0; norms without it ignore it
   */
  Layer make(int width, double epsilon);
}
