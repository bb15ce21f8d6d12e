package org.fullrank.input;

import java.util.OptionalInt;

/** What the ids of texts, or of target sequences, stand for. */
public interface Symbols {
  /** Number of different ids; ids are 0 up to but not this. */
  int size();

  /** The id that fills a shorter sequence of a batch. */
  OptionalInt padding();

  /** The id that begins a sequence. */
  OptionalInt begin();

  /** The id that ends a sequence. */
  OptionalInt end();

  /** The id that hides a token. */
  OptionalInt mask();

  /**
   * The text of {@code ids}; ids that stand for no text are left out.
   *
   * @throws IllegalArgumentException if an id is out of range
   */
  String decode(int[] ids);
}
