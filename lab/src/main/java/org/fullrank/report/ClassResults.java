package org.fullrank.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.report.Gallery.GallerySample;

/**
 * The results of a probe by class, on held-out samples.
 *
 * @param classes the names of the classes
 * @param confusion entry {@code [i][j]} is the number of samples of class {@code i} that the probe
 *     gives to class {@code j}; a row and a column for each class
 * @param worst errors, the largest probability of the wrong class first
 */
public record ClassResults(
    List<String> classes, List<List<Integer>> confusion, List<SampleError> worst) {
  /**
   * A sample that the probe gives to a wrong class.
   *
   * @param sample the sample with its own class
   * @param predicted the name of the wrong class
   * @param probability of the wrong class, 0 to 1
   */
  public record SampleError(GallerySample sample, String predicted, double probability) {}

  public ClassResults {
    classes = List.copyOf(classes);
    confusion = confusion.stream().map(List::copyOf).toList();
    worst = List.copyOf(worst);
    for (List<Integer> row : confusion) {
      if (confusion.size() != classes.size() || row.size() != classes.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "confusion: want a row and a column for each of %d classes, was %d x %d",
                classes.size(),
                confusion.size(),
                row.size()));
      }
    }
  }

  /** The number of samples of class {@code i}. */
  int samples(int i) {
    return confusion.get(i).stream().mapToInt(Integer::intValue).sum();
  }

  /** The number of samples of class {@code i} that the probe gives to class {@code i}. */
  int correct(int i) {
    return confusion.get(i).get(i);
  }

  /** The classes that have samples. */
  IntStream measured() {
    return IntStream.range(0, classes.size()).filter(i -> samples(i) > 0);
  }
}
