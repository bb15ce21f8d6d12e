package org.fullrank.input;

import org.fullrank.core.Count;

/** The kind of samples that a data set holds, and that views are made of. */
public enum Modality {
  /** Images. */
  IMAGES("image", "an image"),
  /** Audio clips. */
  AUDIO("audio clip", "an audio clip"),
  /** Texts, or lists of token ids. */
  TEXT("text", "a text");

  private final String noun;
  private final String one;

  Modality(String noun, String one) {
    this.noun = noun;
    this.one = one;
  }

  /** Several samples, for messages. */
  public String several() {
    return noun + "s";
  }

  /** One sample without an article, for messages. */
  public String noun() {
    return noun;
  }

  /** {@code number} samples in words: {@code 1 text}, {@code 1,200 audio clips}. */
  public String count(long number) {
    return new Count(number, noun).toString();
  }

  /** One sample with its article, for messages. */
  public String one() {
    return one;
  }
}
