package org.fullrank.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.fullrank.core.Count;

/**
 * Finds test images whose bytes are equal to those of a training image, on which an accuracy is too
 * high. It reads images of equal size only, the smallest first.
 */
final class EqualImages {
  private final Dataset train;
  private final Dataset test;
  private long budget;
  private int compared;
  private final List<String> pairs = new ArrayList<>();

  private EqualImages(Dataset train, Dataset test, long most) {
    this.train = train;
    this.test = test;
    this.budget = most;
  }

  /** Says how many are equal, if any is; compares images in at most {@code most} bytes. */
  static Optional<String> compare(Dataset train, Dataset test, long most) {
    EqualImages look = new EqualImages(train, test, most);
    Map<Long, List<Integer>> tested = bySize(test);
    Map<Long, List<Integer>> trained = bySize(train);
    tested.forEach(
        (size, places) -> look.compare(places, trained.getOrDefault(size, List.of()), size));
    return look.pairs.isEmpty() ? Optional.empty() : Optional.of(look.sentence());
  }

  private static Map<Long, List<Integer>> bySize(Dataset all) {
    Map<Long, List<Integer>> places = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      OptionalLong bytes = all.encodedBytes(i);
      if (bytes.isPresent()) {
        places.computeIfAbsent(bytes.getAsLong(), _ -> new ArrayList<>()).add(i);
      }
    }
    return places;
  }

  private void compare(List<Integer> tested, List<Integer> trained, long bytes) {
    long cost = trained.isEmpty() ? 0 : bytes * (tested.size() + trained.size());
    if (cost > budget) {
      return;
    }
    budget -= cost;
    compared += tested.size();
    Map<String, Integer> known = new HashMap<>();
    trained.forEach(place -> hash(train, place).ifPresent(hash -> known.putIfAbsent(hash, place)));
    for (int place : known.isEmpty() ? List.<Integer>of() : tested) {
      hash(test, place)
          .map(known::get)
          .ifPresent(twin -> pairs.add(test.id(place) + " and " + train.id(twin)));
    }
  }

  private static Optional<String> hash(Dataset all, int place) {
    try {
      return Optional.of(new Sha256().add(all.encoded(place)).hex());
    } catch (Unreadable _) {
      return Optional.empty();
    }
  }

  private String sentence() {
    String all = new Count(compared, "test sample").toString();
    String of = compared < test.size() ? all + " compared" : all;
    return String.format(
        Locale.ROOT,
        "equal to training samples, byte for byte: %,d of %s, such as %s",
        pairs.size(),
        of,
        pairs.getFirst());
  }
}
