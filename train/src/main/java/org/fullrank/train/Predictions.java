package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.fullrank.probe.Embeddings;

/**
 * The class probabilities of a set of samples, averaged over posterior draws, beside their labels.
 *
 * @param probabilities a row per sample, an entry per class
 */
public record Predictions(Embeddings probabilities) {
  /**
   * The share of the labelled samples with the largest probability for the true class. Ties and NaN
   * count as errors.
   *
   * @return empty if no sample is labelled
   */
  public OptionalDouble accuracy() {
    return share(IntStream.range(0, probabilities.size()).filter(row -> label(row) >= 0));
  }

  /** The accuracy on the samples of each class, in the order of the classes. */
  public List<OptionalDouble> perClass() {
    var all = new ArrayList<OptionalDouble>();
    for (int i = 0; i < probabilities.labels().classes(); i++) {
      int wanted = i;
      all.add(share(IntStream.range(0, probabilities.size()).filter(row -> label(row) == wanted)));
    }
    return List.copyOf(all);
  }

  private OptionalDouble share(IntStream rows) {
    return rows.mapToDouble(row -> isRight(row) ? 1 : 0).average();
  }

  private int label(int row) {
    return probabilities.labels().indices()[row];
  }

  /**
   * Whether the true class of the labelled sample {@code row} has the largest probability. A tie is
   * an error.
   */
  boolean isRight(int row) {
    int from = row * probabilities.width();
    float own = probabilities.values()[from + label(row)];
    return IntStream.range(0, probabilities.width())
        .filter(i -> i != label(row))
        .allMatch(i -> own > probabilities.values()[from + i]);
  }
}
