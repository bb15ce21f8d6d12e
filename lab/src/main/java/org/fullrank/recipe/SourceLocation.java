package org.fullrank.recipe;

import java.util.Comparator;

/**
 * Where something is written: a line and column of a file, or a whole {@code --set}.
 *
 * @param source the file's name or the override as typed
 * @param line from 1; 0 when the source is its own place
 * @param column from 1
 */
record SourceLocation(String source, int line, int column) implements Comparable<SourceLocation> {
  /** Files in reading order, then the overrides as they were given. */
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

  /** The place a reader reports inside the text that begins here; lines and columns from 0. */
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
