package org.fullrank.data;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which part of a split an image belongs to. */
enum Part {
  TRAIN,
  VALIDATION,
  TEST;

  /** Whether a set with these parts is split: it has training images and others. */
  static boolean isSplit(Set<Part> parts) {
    return parts.contains(TRAIN) && parts.size() > 1;
  }

  /** The part that a word names. */
  static Optional<Part> named(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of(TRAIN);
      case "val", "valid", "validation" -> Optional.of(VALIDATION);
      case "test", "testing" -> Optional.of(TEST);
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
