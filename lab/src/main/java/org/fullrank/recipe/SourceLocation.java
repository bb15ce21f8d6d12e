package org.fullrank.recipe;

import java.util.Comparator;

/**
 * The location of a setting: a line and column of a file, or a whole {@code --set}.
 *
 * @param source the file's name or the override as typed
 * @param line from 1; 0 for an override
 * @param column from 1
 */
record SourceLocation(String source, int line, int column) implements Comparable<SourceLocation> {
  /** Files in reading order, then the overrides in the given order. */
  private static final Comparator<SourceLocation> ORDER =
      Comparator.<SourceLocation>comparingInt(
              place -> place.line == 0 ? Integer.MAX_VALUE : place.line)
          .thenComparingInt(SourceLocation::column);

  static SourceLocation override(String text) {
    return new SourceLocation("--set " + text, 0, 0);
  }

  static SourceLocation start(String source) {
    return new SourceLocation(source, 1, 1);
  }

  /** The location of a parser's position in the text that begins here; lines and columns from 0. */
  SourceLocation at(int lineFromZero, int columnFromZero) {
    return line == 0 ? this : new SourceLocation(source, lineFromZero + 1, columnFromZero + 1);
  }

  @Override
  public int compareTo(SourceLocation other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
