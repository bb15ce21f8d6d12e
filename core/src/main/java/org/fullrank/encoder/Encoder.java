package org.fullrank.encoder;

import org.fullrank.input.Input;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;

/** From an input to features: images, audio or text. */
public interface Encoder extends Module {
  /** Entries of a representation. */
  int width();

  /** Where the tokens of the usual input lie, for heads that depend on it. */
  TokenLayout layout();

  /**
   * The features of every sample, in the caller's scope.
   *
   * @throws IllegalArgumentException if the input is not of the kind or size that this encoder
   *     takes
   */
  Features forward(Input input, Pass pass);
}
