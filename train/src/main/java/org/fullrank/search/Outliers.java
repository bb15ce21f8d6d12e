package org.fullrank.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.fullrank.core.Check;

/** Finds samples that no other sample resembles. */
public final class Outliers {
  /** Deviations below the median from which a sample counts; Iglewicz and Hoaglin, 1993. */
  private static final double FAR = 3.5;

  private static final double NORMAL = 1.4826; // of the median deviation of normal values

  private Outliers() {}

  /** A sample and the mean similarity to its nearest neighbours, −1 to 1. */
  public record Outlier(int sample, double similarity) {}

  /**
   * The samples whose mean similarity to their nearest neighbours lies more than 3.5 deviations
   * below the median of all samples, the least similar first. The deviation is 1.4826 times the
   * median of the absolute deviations from the median. If that is 0, every sample below the median
   * counts.
   *
   * @param neighbours number of nearest neighbours, 1 or more
   * @param most largest number of outliers
   */
  public static List<Outlier> of(Similarities similarities, int neighbours, int most) {
    Check.positive(neighbours, "neighbours");
    double[] near = near(similarities, neighbours);
    double median = median(near);
    double deviation = NORMAL * median(Arrays.stream(near).map(s -> Math.abs(s - median)));
    return IntStream.range(0, near.length)
        .filter(i -> near[i] < median - FAR * deviation)
        .mapToObj(i -> new Outlier(i, near[i]))
        .sorted(Comparator.comparingDouble(Outlier::similarity))
        .limit(most)
        .toList();
  }

  private static double[] near(Similarities similarities, int neighbours) {
    return IntStream.range(0, similarities.size())
        .mapToDouble(sample ->
            similarities.nearest(sample, neighbours).stream()
                .mapToDouble(other -> similarities.at(sample, other))
                .average()
                .orElse(0))
        .toArray();
  }

  private static double median(DoubleStream values) {
    return median(values.toArray());
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? 0 : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
