package org.fullrank.data;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The part of a split that an image belongs to. */
enum Part {
  TRAIN,
  VALIDATION,
  TEST;

  /** Whether these parts form a split: training images and at least one other part. */
  static boolean isSplit(Set<Part> parts) {
    return parts.contains(TRAIN) && parts.size() > 1;
  }

  /** The part named by a word. */
  static Optional<Part> named(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of(TRAIN);
      case "val", "valid", "validation" -> Optional.of(VALIDATION);
      case "test", "testing" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }

  /** The part that a file name such as {@code set-val-0001.tar} contains as a whole word. */
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
