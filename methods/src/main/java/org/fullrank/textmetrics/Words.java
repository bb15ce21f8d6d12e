package org.fullrank.textmetrics;

import java.util.List;
import java.util.regex.Pattern;

/** The words of a text, parted by white space of any kind. */
final class Words {
  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private Words() {}

  /** The words of {@code text}, none of them empty. */
  static List<String> of(String text) {
    return SPACE.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
  }
}
