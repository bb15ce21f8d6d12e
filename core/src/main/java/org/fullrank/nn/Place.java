package org.fullrank.nn;

import org.fullrank.core.Check;

/** Where a layer stands in a model, told to its maker. */
public sealed interface Place {
  /** Before the blocks: patch embedding, first convolutions. */
  Place STEM = new Stem();

  /** The head whose outputs a loss compares: a projector, a classifier. */
  Place HEAD = new Head();

  /** The predictor behind a projector. */
  Place PREDICTOR = new Predictor();

  /** {@link #STEM}. */
  record Stem() implements Place {}

  /**
   * A block of an encoder or of a decoder.
   *
   * @param number from 0
   * @param count number of blocks
   */
  record Block(int number, int count) implements Place {
    public Block {
      Check.within(number, 0, count - 1.0, "number");
    }
  }

  /** {@link #HEAD}. */
  record Head() implements Place {}

  /** {@link #PREDICTOR}. */
  record Predictor() implements Place {}
}
