package org.fullrank.core;

import java.util.Locale;

/**
 * A number of things in words: {@code 1 run}, {@code 1,200 classes}.
 *
 * @param number how many
 * @param thing one of them, a noun whose plural has an s
 */
public record Count(long number, String thing) {
  @Override
  public String toString() {
    String plural = thing.endsWith("s") ? thing + "es" : thing + "s";
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? thing : plural);
  }
}
