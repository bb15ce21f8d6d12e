package org.fullrank.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Converts Java names to recipe keys, and suggests the nearest known key. */
public final class Names {
  private Names() {}

  /** {@code weightDecay} and {@code WEIGHT_DECAY} as {@code weight_decay}. */
  static String snake(String java) {
    return java.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  /** {@code ; did you mean "lr"?}, or an empty text if no known name is near. */
  public static String didYouMean(String written, Collection<String> known) {
    return nearest(written, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  private static Optional<String> nearest(String written, Collection<String> known) {
    String plain = snake(written.length() > 60 ? written.substring(0, 60) : written);
    return known.stream()
        .filter(name -> distance(plain, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(plain, name)));
  }

  /**
   * The edit distance of two words: insertions, deletions, substitutions and swaps of neighbours.
   */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
