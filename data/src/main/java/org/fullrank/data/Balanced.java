package org.fullrank.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fullrank.core.Problem;

/** A class-balanced subset of a data set, in the order of the set. */
final class Balanced {
  private Balanced() {}

  /** An image's rank within its class and its index in the set. */
  private record Candidate(int rank, int place) {}

  /**
   * The first {@code count} images of {@code all} by their rank within their class.
   *
   * @param part the name of the split part, for the error message
   * @throws Problem of kind DATA if {@code all} has fewer images
   */
  static Chosen of(Dataset all, int count, String part) {
    if (count > all.size()) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "subset: want at most %,d %s images, as many as the set has, was %,d",
              all.size(),
              part,
              count));
    }
    List<Integer> places =
        candidates(all).stream()
            .sorted(Comparator.comparingInt(Candidate::rank).thenComparingInt(Candidate::place))
            .limit(count)
            .map(Candidate::place)
            .sorted()
            .toList();
    return new Chosen(all, places);
  }

  private static List<Candidate> candidates(Dataset all) {
    Map<Integer, Integer> seen = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    for (int place = 0; place < all.size(); place++) {
      candidates.add(new Candidate(seen.merge(all.label(place), 1, Integer::sum), place));
    }
    return candidates;
  }
}
