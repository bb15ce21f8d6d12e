package org.fullrank.input;

/** The kind of samples that a data set holds, and that views are made of. */
public enum Modality {
  /** Images. */
  IMAGES("images", "an image"),
  /** Audio clips. */
  AUDIO("audio clips", "an audio clip"),
  /** Texts, or lists of token ids. */
  TEXT("texts", "a text");

  private final String several;
  private final String one;

  Modality(String several, String one) {
    this.several = several;
    this.one = one;
  }

  /** Several samples, for messages. */
  public String several() {
    return several;
  }

  /** One sample with its article, for messages. */
  public String one() {
    return one;
  }
}
