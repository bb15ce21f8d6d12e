package org.fullrank.cli;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that fit a terminal of 80 columns. */
final class Columns {
  private static final int WIDTH = 80;

  private Columns() {}

  /**
   * {@code head}, then {@code text} from column {@code indent} on, broken between words. A word
   * that is longer than a line stays whole.
   */
  static String beside(String head, int indent, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(head);
    pad(line, indent);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder();
        pad(line, indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return String.join(System.lineSeparator(), lines);
  }

  private static void pad(StringBuilder line, int indent) {
    line.repeat(" ", Math.max(0, indent - line.length()));
  }
}
