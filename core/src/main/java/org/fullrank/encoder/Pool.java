package org.fullrank.encoder;

/** How tokens become one representation. */
public enum Pool {
  /** A trained token goes through all blocks with the others; its last state is taken. */
  CLASS_TOKEN,
  /** The mean over the real tokens. */
  MEAN
}
