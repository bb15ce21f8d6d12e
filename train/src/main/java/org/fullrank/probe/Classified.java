package org.fullrank.probe;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.core.Check;

/**
 * The classes that a probe gives to labelled samples, beside their own.
 *
 * @param truth the samples' own classes; every sample is labelled
 * @param predicted the index of the class that the probe gives to each sample
 * @param shares the probability of that class, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record Classified(Labels truth, int[] predicted, float[] shares) {
  public Classified {
    if (predicted.length != truth.size() || shares.length != truth.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "predicted: want %d classes and probabilities as in truth, were %d and %d",
              truth.size(),
              predicted.length,
              shares.length));
    }
    for (int row = 0; row < predicted.length; row++) {
      Check.within(truth.indices()[row], 0, truth.classes() - 1, "truth");
      Check.within(predicted[row], 0, truth.classes() - 1, "predicted");
    }
  }

  /**
   * The confusion matrix: entry {@code [i][j]} is the number of samples of class {@code i} that the
   * probe gives to class {@code j}.
   */
  public int[][] confusion() {
    int[][] counts = new int[truth.classes()][truth.classes()];
    for (int row = 0; row < predicted.length; row++) {
      counts[truth.indices()[row]][predicted[row]]++;
    }
    return counts;
  }

  /** The {@code most} errors with the largest probability of the wrong class, largest first. */
  public List<Integer> worst(int most) {
    return IntStream.range(0, predicted.length)
        .filter(row -> predicted[row] != truth.indices()[row])
        .boxed()
        .sorted(Comparator.comparingDouble(row -> -shares[row]))
        .limit(most)
        .toList();
  }
}
