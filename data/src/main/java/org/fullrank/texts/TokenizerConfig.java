package org.fullrank.texts;

import java.nio.file.Path;

/** Which tokenizer makes ids of a text. */
public sealed interface TokenizerConfig {
  /**
   * The tokenizer. Files of the same content share one: do not close it. The garbage collector
   * does, when no part of the program holds it.
   *
   * @throws org.fullrank.core.Problem of kind DATA if its file is missing or damaged
   */
  Tokenizer shared();

  /** The bytes of UTF-8. */
  record Bytes() implements TokenizerConfig {
    @Override
    public Tokenizer shared() {
      return new ByteTokenizer();
    }
  }

  /**
   * A file {@code tokenizer.json} of the Hugging Face tokenizers library.
   *
   * @param path the file, or a folder that holds it
   */
  record HuggingFace(Path path) implements TokenizerConfig {
    @Override
    public Tokenizer shared() {
      return FileTokenizer.shared(path);
    }
  }

  /**
   * 1,000 byte pairs that were learned from the training verses of this jar, in English and
   * Spanish.
   */
  record VersesMini() implements TokenizerConfig {
    @Override
    public Tokenizer shared() {
      return FileTokenizer.packed("verses-mini.json");
    }
  }
}
