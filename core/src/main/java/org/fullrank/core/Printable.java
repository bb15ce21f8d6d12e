package org.fullrank.core;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Text from files, made safe to print. Names, labels, keys and values may hold control characters
 * that a terminal obeys, and marks that reverse the direction of the text after them. Every such
 * character becomes a question mark.
 *
 * <p>Unicode's categories of these characters are Cc (escape, bell, U+0080 to U+009F), Cf
 * (directions, byte-order marks, tags), Zl, Zp and Cs (half of a surrogate pair). The two joiners
 * U+200C and U+200D stay, because Persian words and emoji need them.
 */
public final class Printable {
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  private Printable() {}

  /** {@code text} on a line: line ends and tabs become question marks too. */
  public static String line(String text) {
    return keeping("", text);
  }

  /** {@code text} with its line feeds and tabs. */
  public static String lines(String text) {
    return keeping("\n\t", text);
  }

  /** {@code text}, made safe but for the characters of {@code kept}. */
  public static String keeping(String kept, String text) {
    if (text.codePoints().allMatch(c -> isSafe(c) || kept.indexOf(c) >= 0)) {
      return text;
    }
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> isSafe(c) || kept.indexOf(c) >= 0 ? c : '?')
        .forEachOrdered(safe::appendCodePoint);
    return safe.toString();
  }

  /**
   * Different {@code names}, each on a line. Names that differ in unsafe characters alone are told
   * apart by a number: {@code a?}, {@code a? (2)}.
   */
  public static List<String> names(List<String> names) {
    Set<String> taken = new HashSet<>();
    return names.stream().map(name -> free(line(name), taken)).toList();
  }

  private static String free(String name, Set<String> taken) {
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = String.format(Locale.ROOT, "%s (%d)", name, i);
    }
    return free;
  }

  /**
   * A JSON document with the escape {@code \}{@code uXXXX} for each unsafe character of its
   * strings. The document reads back equal.
   */
  public static String json(String document) {
    var safe = new StringBuilder(document.length());
    document
        .codePoints()
        .forEachOrdered(c -> {
          if (isSafe(c) || "\r\n\t".indexOf(c) >= 0) {
            safe.appendCodePoint(c);
          } else {
            Character.toString(c)
                .chars()
                .forEachOrdered(u -> safe.append(String.format(Locale.ROOT, "\\u%04x", u)));
          }
        });
    return safe.toString();
  }

  /** Whether a terminal shows {@code codePoint} as a character or a space, and obeys nothing. */
  public static boolean isSafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> codePoint == NON_JOINER || codePoint == JOINER;
      default -> true;
    };
  }
}
