package org.fullrank.recipe;

import java.util.Comparator;

/**
 * Where something is written: a line and column of a file, or a whole {@code --set}.
 *
 * @param source the file's name or the override as typed
 * @param line from 1; 0 when the source is its own place
 * @param column from 1
 */
record Place(String source, int line, int column) implements Comparable<Place> {
  /** Files in reading order, then the overrides as they were given. */
  private static final Comparator<Place> ORDER =
      Comparator.<Place>comparingInt(place -> place.line == 0 ? Integer.MAX_VALUE : place.line)
          .thenComparingInt(Place::column);

  static Place override(String text) {
    return new Place("--set " + text, 0, 0);
  }

  static Place start(String source) {
    return new Place(source, 1, 1);
  }

  /** The place a reader reports inside the text that begins here; lines and columns from 0. */
  Place at(int lineFromZero, int columnFromZero) {
    return line == 0 ? this : new Place(source, lineFromZero + 1, columnFromZero + 1);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
