package org.fullrank.textmetrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The n-grams of one order in a sequence.
 *
 * @param counts how often each n-gram occurs
 * @param total their number, with repetitions
 */
record NGrams<T>(Map<List<T>, Integer> counts, int total) {
  NGrams {
    counts = Map.copyOf(counts);
  }

  /** The n-grams of {@code order} tokens in {@code tokens}. */
  static <T> NGrams<T> of(List<T> tokens, int order) {
    var counts = new HashMap<List<T>, Integer>();
    int total = Math.max(0, tokens.size() - order + 1);
    for (int i = 0; i < total; i++) {
      counts.merge(List.copyOf(tokens.subList(i, i + order)), 1, Integer::sum);
    }
    return new NGrams<>(counts, total);
  }

  /** How many n-grams have a partner in {@code other}; each partner serves once. */
  int common(NGrams<T> other) {
    return counts.entrySet().stream()
        .mapToInt(e -> Math.min(e.getValue(), other.counts.getOrDefault(e.getKey(), 0)))
        .sum();
  }

  /** The largest count of each n-gram in either. */
  NGrams<T> or(NGrams<T> other) {
    var most = new HashMap<>(counts);
    other.counts.forEach((gram, count) -> most.merge(gram, count, Math::max));
    return new NGrams<>(most, most.values().stream().mapToInt(Integer::intValue).sum());
  }
}
