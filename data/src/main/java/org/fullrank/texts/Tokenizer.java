package org.fullrank.texts;

import java.util.OptionalInt;
import org.fullrank.input.Symbols;

/**
 * A map from text to ids and back. Any number of threads may use it at once. An unpaired surrogate
 * of a text counts as U+FFFD.
 */
public sealed interface Tokenizer extends Symbols, AutoCloseable
    permits ByteTokenizer, FileTokenizer {
  /** Number of different ids; ids are 0 up to but not this. */
  int vocabulary();

  /** The ids that stand for no text. */
  SpecialTokens special();

  @Override
  default int size() {
    return vocabulary();
  }

  @Override
  default OptionalInt padding() {
    return special().padding();
  }

  @Override
  default OptionalInt begin() {
    return special().begin();
  }

  @Override
  default OptionalInt end() {
    return special().end();
  }

  @Override
  default OptionalInt mask() {
    return special().mask();
  }

  /** The ids of {@code text}, without what {@link #special} puts around it. */
  int[] encode(String text);

  /** Frees native memory. A second call does nothing. */
  @Override
  void close();
}
