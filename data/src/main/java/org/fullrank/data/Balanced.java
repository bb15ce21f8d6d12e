package org.fullrank.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Problem;

/** Some images of a set in its order, the classes as evenly as they go. */
final class Balanced {
  private Balanced() {}

  /** How many of its class stand before an image, and its place. */
  private record Candidate(int rank, int place) {}

  /**
   * The {@code count} images of {@code all} with the fewest of their class before them.
   *
   * @param part what they are for, in a word for an error
   * @throws Problem of kind DATA where there are fewer
   */
  static Dataset of(Dataset all, int count, String part) {
    if (count > all.size()) {
      throw Problem.data(
          "subset: want at most %,d %s images, as many as the set has, was %,d"
              .formatted(all.size(), part, count));
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
