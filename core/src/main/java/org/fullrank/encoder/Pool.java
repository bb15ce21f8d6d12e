package org.fullrank.encoder;

/** How tokens become one representation. */
public enum Pool {
  /** A trained token goes through all blocks with the others; its last state is taken. */
  CLASS_TOKEN,
  /** The mean over the real tokens. */
  MEAN,
  /** The mean over the real tokens, with a class token that goes along and is not counted. */
  CLASS_TOKEN_AND_MEAN,
  /** The first token: BERT's, of texts that begin with a token for it. */
  FIRST,
  /** The last real token: of causal encoders. */
  LAST;

  boolean hasClassToken() {
    return this == CLASS_TOKEN || this == CLASS_TOKEN_AND_MEAN;
  }
}
