package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * The distances between samples, of at most 1,024 evenly spaced samples. Distances are given
 * relative to {@code far}, the median over the samples of the 95 % quantile of the distances to the
 * other samples.
 *
 * @param nearest median distance to the second nearest sample, over the same number of a normal
 *     distribution of the same spectrum: about 1 without structure, near 0 if the samples are
 *     clumps with nothing within
 * @param alike share of the samples within a distance of 0.02 of a single sample, of the sample
 *     with the most of them
 * @param hub share of the samples that have the same sample among their nearest by cosine, of the
 *     most frequent sample; a twentieth of all samples are near, at most ten. By Euclidean distance
 *     too if that sample is far closer to the centre than others: short vectors in a wide space are
 *     near to many by nature
 * @see <a href="https://jmlr.org/papers/v11/radovanovic10a.html">Radovanovic et al., JMLR 2010, on
 *     hubs</a>
 */
public record Neighbours(double nearest, double alike, double hub) {
  private static final int MOST = 1024;
  private static final int NEAREST = 2;
  private static final int PLACES = 10;
  private static final int PER_PLACE = 20; // samples for each of the places
  private static final double CENTRAL = 0.2; // of the 5 % quantile of the distances to the centre
  private static final double SAME = 0.02;
  private static final double FAR = 0.95;

  /**
   * The neighbours of {@code deviations}, {@code [rows, width]} from their centre, for the cosine
   * those of {@code unit}, the rows as they are at length 1. The spectrum is that of the
   * deviations.
   */
  static Neighbours of(Tensor deviations, Tensor unit, Spectrum spectrum) {
    Distances apart = Distances.of(thinned(deviations));
    Distances turned = Distances.turned(thinned(unit));
    int[] central = central(thinned(deviations));
    return new Neighbours(
        apart.nearest() / nearest(normal(deviations, spectrum)),
        apart.alike(),
        Math.max(apart.hub(central), turned.hub(IntStream.range(0, turned.rows.length).toArray())));
  }

  /** The median distance of {@code rows} to their second nearest, relative to {@code far}. */
  static double nearest(Tensor rows) {
    return Distances.of(thinned(rows)).nearest();
  }

  /** As many samples of a normal distribution of the same spectrum. */
  private static Tensor normal(Tensor deviations, Spectrum spectrum) {
    int size = spectrum.values().length;
    Tensor extent = Tensors.like(spectrum.values(), deviations, size);
    return Ops.randnLike(new Seed(size), deviations, deviations.size(0), size).mul(extent);
  }

  /** The samples that are much closer to the centre than nearly all others. */
  private static int[] central(Tensor deviations) {
    double[] lengths = Tensors.doubles(Ops.length(deviations, 1));
    double near = CENTRAL * Deviations.quantile(lengths, 0.05);
    return IntStream.range(0, lengths.length).filter(i -> lengths[i] < near).toArray();
  }

  /** At most {@link #MOST} evenly spaced rows, float64. */
  private static Tensor thinned(Tensor x) {
    return Geometry.thinned(x, MOST).to(ScalarType.Double);
  }

  /**
   * {@code ‖xᵢ − xⱼ‖} of all pairs.
   *
   * @param rows the distances of sample {@code i} to sample {@code j}; to itself infinite
   * @param sorted each row in ascending order
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, then only read
  private record Distances(double[][] rows, double[][] sorted) {
    static Distances of(Tensor x) {
      double[] squares = Tensors.doubles(Ops.sum(x.square(), false, 1));
      return of(x, squares);
    }

    /** The distances of unit rows; a row of zeros is orthogonal to every other row. */
    static Distances turned(Tensor unit) {
      double[] squares = new double[Math.toIntExact(unit.size(0))];
      Arrays.fill(squares, 1);
      return of(unit, squares);
    }

    private static Distances of(Tensor x, double[] squares) {
      int n = squares.length;
      double[] products = Tensors.doubles(x.matmul(x.t()));
      double[][] rows = new double[n][n];
      double[][] sorted = new double[n][];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double square = squares[i] + squares[j] - 2 * products[i * n + j];
          rows[i][j] = i == j ? Double.POSITIVE_INFINITY : Math.sqrt(Math.max(0, square));
        }
        sorted[i] = rows[i].clone();
        Arrays.sort(sorted[i]);
      }
      return new Distances(rows, sorted);
    }

    double nearest() {
      return median(Math.min(NEAREST, rows.length - 1) - 1) / far();
    }

    double alike() {
      double same = SAME * far();
      long most =
          Arrays.stream(rows)
              .mapToLong(row -> Arrays.stream(row).filter(d -> d <= same).count())
              .max()
              .orElse(0);
      return most / (rows.length - 1.0);
    }

    /** The share of the samples that have the same of {@code candidates} among their nearest. */
    double hub(int[] candidates) {
      int places = Math.clamp(rows.length / PER_PLACE, 1, PLACES);
      int[] named = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        double[] row = rows[i];
        double last = sorted[i][places - 1];
        IntStream.range(0, row.length)
            .filter(j -> row[j] <= last)
            .limit(places)
            .forEach(j -> named[j]++);
      }
      return Arrays.stream(candidates).map(i -> named[i]).max().orElse(0) / (rows.length - 1.0);
    }

    private double far() {
      return median((int) Math.round(FAR * (rows.length - 2))); // the last is the sample itself
    }

    /** The median over the samples of their distance to the neighbour at {@code place}, from 0. */
    private double median(int place) {
      return Deviations.quantile(
          Arrays.stream(sorted).mapToDouble(row -> row[place]).toArray(), 0.5);
    }
  }
}
