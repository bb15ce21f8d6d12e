package org.fullrank.decoding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The next id, drawn from a model's probabilities: {@code p^(1/t)} of the likeliest ids, scaled to
 * a sum of 1, after Fan et al., ACL 2018, arXiv 1805.04833.
 *
 * @param temperature {@code t}, 0 or more; 0 takes the likeliest id, the first of equal ones
 * @param topK the number of likeliest ids to draw from, the first of equal ones; 0 for all
 */
public record Sampling(double temperature, int topK) {
  /** The likeliest id. */
  public static final Sampling GREEDY = new Sampling(0, 0);

  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature) || topK < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "sampling: want a finite temperature and top k, 0 or more, were %s, %d",
              temperature,
              topK));
    }
  }

  /**
   * The next id.
   *
   * @param logs natural logarithms of the probabilities of the ids, or those plus any number
   * @throws IllegalArgumentException if no id has a probability above 0
   */
  public int next(double[] logs, RandomGenerator draws) {
    int[] ids = likeliest(logs);
    if (ids.length == 0 || Double.isNaN(logs[ids[0]])) {
      throw new IllegalArgumentException("logs: want an id of probability above 0, was none");
    }
    if (temperature == 0) {
      return ids[0];
    }
    double[] weights =
        Arrays.stream(ids)
            .mapToDouble(id -> Math.exp((logs[id] - logs[ids[0]]) / temperature))
            .toArray();
    double left = draws.nextDouble() * Arrays.stream(weights).sum();
    for (int i = 0; i < ids.length; i++) {
      left -= weights[i];
      if (left < 0) {
        return ids[i];
      }
    }
    return ids[0]; // rounding left a rest
  }

  /** The ids to draw from, the likeliest first. */
  private int[] likeliest(double[] logs) {
    return IntStream.range(0, logs.length)
        .filter(id -> logs[id] != Double.NEGATIVE_INFINITY)
        .boxed()
        .sorted(Comparator.comparingDouble(id -> -logs[id]))
        .limit(topK == 0 ? logs.length : topK)
        .mapToInt(id -> id)
        .toArray();
  }
}
