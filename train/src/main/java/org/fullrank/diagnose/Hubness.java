package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * Hubness: the skewness of the k-occurrence, which is the number of samples that have a sample
 * among their {@code k} nearest. It is near 0 if all samples are named about equally often, and
 * large if a few samples are the neighbours of most others.
 *
 * @see <a href="https://jmlr.org/papers/v11/radovanovic10a.html">Radovanovic et al., JMLR 2010, Eq.
 *     (1)</a>
 */
public final class Hubness {
  private Hubness() {}

  /**
   * The skewness of the k-occurrence of the rows of {@code x}, {@code [rows, width]}, by cosine. Of
   * equally near rows the earlier is nearer. 0 if all rows are named equally often.
   *
   * @throws IllegalArgumentException unless {@code neighbours} is at least 1 and less than the rows
   */
  public static double of(Tensor x, int neighbours) {
    Check.rank(x, "x", "rows", "width");
    Check.within(neighbours, 1, Math.toIntExact(x.size(0)) - 1, "neighbours");
    return skewness(occurrences(x, neighbours));
  }

  /** The k-occurrence of every row. */
  static int[] occurrences(Tensor x, int neighbours) {
    int rows = Math.toIntExact(x.size(0));
    double[] cosines;
    try (var _ = Scope.open()) {
      Tensor unit = Ops.normalize(x.detach().to(ScalarType.Double), 1);
      cosines = Tensors.doubles(unit.matmul(unit.t()));
    }
    int[] named = new int[rows];
    for (int row = 0; row < rows; row++) {
      double[] own = Arrays.copyOfRange(cosines, row * rows, (row + 1) * rows);
      own[row] = Double.NEGATIVE_INFINITY;
      double[] sorted = own.clone();
      Arrays.sort(sorted);
      double last = sorted[rows - neighbours];
      int nearer = (int) Arrays.stream(own).filter(cosine -> cosine > last).count();
      IntStream.range(0, rows).filter(j -> own[j] > last).forEach(j -> named[j]++);
      IntStream.range(0, rows)
          .filter(j -> own[j] == last)
          .limit(neighbours - nearer)
          .forEach(j -> named[j]++);
    }
    return named;
  }

  /** {@code mean (N − mean N)³ / (mean (N − mean N)²)^(3/2)}. */
  static double skewness(int[] counts) {
    double mean = Arrays.stream(counts).average().orElse(0);
    double square = Arrays.stream(counts).mapToDouble(n -> Math.pow(n - mean, 2)).sum();
    double cube = Arrays.stream(counts).mapToDouble(n -> Math.pow(n - mean, 3)).sum();
    double variance = square / counts.length;
    return variance == 0 ? 0 : cube / counts.length / Math.pow(variance, 1.5);
  }
}
