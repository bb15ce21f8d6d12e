package org.fullrank.data;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The part of a split that an image belongs to. */
enum Part {
  TRAIN,
  VALIDATION,
  TEST;

  private static final Pattern WORDS =
      Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=train|test|val)(?=set|data|dir|images)");

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

  /**
   * The part that a file or folder name such as {@code set-val-0001.tar}, {@code train2017} or
   * {@code trainSet} contains as a whole word.
   */
  static Optional<Part> mentioned(String name) {
    return words(name).flatMap(word -> named(word).stream()).findFirst();
  }

  /** {@code name} without the word that names the part: of two folders of a split it is equal. */
  static String withoutPart(String name) {
    return words(name)
        .filter(word -> named(word).isPresent())
        .findFirst()
        .map(word -> name.replaceFirst(Pattern.quote(word), ""))
        .orElse(name)
        .toLowerCase(Locale.ROOT);
  }

  /** The words of {@code name}: {@code trainSet} and {@code trainset} are two. */
  private static Stream<String> words(String name) {
    return Stream.of(WORDS.split(name)).filter(word -> !word.isEmpty());
  }
}
