package org.fullrank.textmetrics;

/** The information of a text under a model for each byte of its UTF-8, whatever the tokens are. */
public final class BitsPerByte {
  private BitsPerByte() {}

  /**
   * {@code −Σ ln p / (ln 2 · bytes)}.
   *
   * @param nats negative log-likelihood of the text, the sum over its tokens
   * @param bytes of the text in UTF-8, 1 or more
   * @throws IllegalArgumentException without a byte
   */
  public static double of(double nats, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes: want 1 or more, was " + bytes);
    }
    return nats / (Math.log(2) * bytes);
  }
}
