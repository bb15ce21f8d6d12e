package org.fullrank.data;

import java.util.Optional;

/** Which field of a speech manifest is learned. */
public enum SpeechTarget {
  /** The transcript, as a sequence of characters. */
  TEXT,
  /** The speaker, as a class. */
  SPEAKER,
  /** The language, as a class. */
  LANGUAGE,
  /** The field {@code label}, as a class. */
  LABEL;

  /** What is known of an utterance whose field {@code value} this is. */
  Utterance.Known known(Optional<String> value) {
    return this == TEXT ? Utterance.Known.text(value) : Utterance.Known.label(value);
  }
}
