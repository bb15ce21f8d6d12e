package org.fullrank.texts;

/**
 * A map from text to ids and back. Any number of threads may use it at once. An unpaired surrogate
 * of a text counts as U+FFFD.
 */
public sealed interface Tokenizer extends AutoCloseable permits ByteTokenizer, FileTokenizer {
  /** Number of different ids; ids are 0 up to but not this. */
  int vocabulary();

  /** The ids that stand for no text. */
  SpecialTokens special();

  /** The ids of {@code text}, without what {@link #special} puts around it. */
  int[] encode(String text);

  /**
   * The text of {@code ids}; special ids are left out.
   *
   * @throws IllegalArgumentException if an id is out of range
   */
  String decode(int[] ids);

  /** Frees native memory. A second call does nothing. */
  @Override
  void close();
}
