package org.fullrank.diagnose;

import java.util.Arrays;

/**
 * Vectors far from all others: more than 100 times as far from the centre as 95 % of them.
 *
 * @param count number of such vectors
 * @param farthest distance of the farthest vector from the centre, over the 95 % quantile of the
 *     distances; 1 if all vectors are equal
 * @param row place of the farthest vector, from 0
 */
public record Outliers(int count, double farthest, int row) {
  /** The limit of {@link #farthest}. */
  static final double FAR = 100;

  /** The outliers of {@code deviations}, whose rows stand at {@code places}. */
  static Outliers of(Deviations deviations, int[] places) {
    double[] lengths = deviations.lengths();
    int farthest = 0;
    for (int i = 1; i < lengths.length; i++) {
      farthest = lengths[i] > lengths[farthest] ? i : farthest;
    }
    double bulk = deviations.bulk();
    double ratio = lengths[farthest] == 0 ? 1 : lengths[farthest] / bulk;
    long count = Arrays.stream(lengths).filter(length -> length > FAR * bulk).count();
    return new Outliers(Math.toIntExact(count), ratio, places[farthest]);
  }
}
