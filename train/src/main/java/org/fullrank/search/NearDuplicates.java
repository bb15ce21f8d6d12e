package org.fullrank.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds pairs of samples that may show the same content. */
public final class NearDuplicates {
  private NearDuplicates() {}

  /** A pair of samples, {@code first < second}, and their similarity, −1 to 1. */
  public record Pair(int first, int second, double similarity) {}

  /**
   * The pairs with a similarity of {@code least} or more of which each sample is the other's
   * nearest, the most similar pair first. So a sample stands in one pair at most, unless several
   * samples are equally near.
   *
   * @param most largest number of pairs, 1 or more
   */
  public static List<Pair> of(Similarities similarities, double least, int most) {
    int n = similarities.size();
    var best = new double[n];
    for (int i = 0; i < n; i++) {
      best[i] = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        best[i] = j == i ? best[i] : Math.max(best[i], similarities.at(i, j));
      }
    }
    var pairs = new ArrayList<Pair>();
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        double s = similarities.at(i, j);
        if (s >= least && s >= best[i] && s >= best[j]) {
          pairs.add(new Pair(i, j, s));
        }
      }
    }
    return pairs.stream()
        .sorted(Comparator.comparingDouble(pair -> -pair.similarity()))
        .limit(most)
        .toList();
  }
}
