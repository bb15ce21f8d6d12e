package org.fullrank.core;

import java.util.Locale;

/**
 * A number with its noun, for messages: {@code 1 run}, {@code 1,200 classes}.
 *
 * @param number the number of things
 * @param thing the noun in the singular; its plural ends in s
 */
public record Count(long number, String thing) {
  @Override
  public String toString() {
    String plural = thing.endsWith("s") ? thing + "es" : thing + "s";
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? thing : plural);
  }
}
