package org.fullrank.data;

import java.util.Locale;
import java.util.Optional;

/** Which part of a split an image belongs to. */
enum Part {
  TRAIN,
  TEST;

  /**
   * The part that a word names; validation counts as test, since nothing is learned from either.
   */
  static Optional<Part> named(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of(TRAIN);
      case "test", "testing", "val", "valid", "validation" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }

  /** The part that a file name such as {@code set-val-0001.tar} mentions between non-letters. */
  static Optional<Part> mentioned(String name) {
    for (String word : name.split("[^A-Za-z]+", -1)) {
      Optional<Part> part = named(word);
      if (part.isPresent()) {
        return part;
      }
    }
    return Optional.empty();
  }
}
