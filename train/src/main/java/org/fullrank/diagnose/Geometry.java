package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * Geometry of a set of vectors, one per sample: spectrum, ranks and directions.
 *
 * @param sample number and width of the vectors
 * @param spectrum of the {@link Deviations} from their centre; single outliers are shortened
 * @param rankMe RankMe of the vectors as they are
 * @param directions statistics of the normalised vectors
 * @param structure outliers, noise floor, neighbours and constant units
 */
public record Geometry(
    SampleSize sample,
    Spectrum spectrum,
    double rankMe,
    Directions directions,
    Structure structure) {
  /** The quantities of a layer's samples in tables, metrics and the report. */
  public static final List<Quantity<Geometry>> QUANTITIES =
      List.of(
          told("effective rank", 1, Geometry::effectiveRank),
          told("of", 0, geometry -> geometry.sample.fullRank()),
          told("participation", 1, geometry -> geometry.spectrum.participationRatio()),
          told("mean cosine", 3, geometry -> geometry.directions.meanCosine),
          told("spread", 3, geometry -> geometry.directions.spread()),
          told("RankMe", 1, Geometry::rankMe),
          told("uniformity", 2, geometry -> geometry.directions.uniformity));

  private static final int MOST = 4096;
  private static final double CONSTANT = 0.01; // of the typical deviation

  /**
   * The structure of the vectors.
   *
   * @param outliers vectors far from all others
   * @param noise the directions above a flat floor of noise
   * @param neighbours distances between vectors
   * @param constantUnits share of the dimensions that are constant, 0 to 1; ReLU units that are
   *     dead for every sample
   */
  public record Structure(
      Outliers outliers, NoiseFloor noise, Neighbours neighbours, double constantUnits) {
    /** The structure of no vector. */
    public static final Structure NONE =
        new Structure(
            new Outliers(0, Double.NaN, 0),
            new NoiseFloor(0, Double.NaN, false),
            new Neighbours(Double.NaN, Double.NaN, Double.NaN),
            Double.NaN);
  }

  /**
   * The number and width of the measured vectors.
   *
   * @param rows number of vectors, the {@code broken} vectors included
   * @param width numbers per vector
   * @param broken number of vectors with an entry that is not finite; they are left out
   */
  public record SampleSize(int rows, int width, int broken) {
    /** The largest possible rank of this number of centred vectors of this width. */
    public int fullRank() {
      return Math.min(rows - broken - 1, width);
    }
  }

  /**
   * Statistics of {@code x̂ = x / ‖x‖}.
   *
   * @param meanCosine of all pairs, −1 to 1; 1 if all vectors have the same direction
   * @param uniformity {@link #uniformity}, 0 when all are the same, −4 at best
   */
  public record Directions(double meanCosine, double uniformity) {
    /**
     * {@code √(1 − mean cosine)}: the root mean square distance of two samples' directions, divided
     * by {@code √2}. 0 if all are the same, 1 for directions spread evenly over the sphere, at most
     * {@code √2}, of two opposite samples. It does not depend on the basis.
     */
    public double spread() {
      return Math.sqrt(Math.max(0, 1 - meanCosine));
    }
  }

  /**
   * The geometry of the rows of {@code x}, {@code [rows, width]}; of 4,096 evenly spaced rows if
   * there are more.
   *
   * @throws IllegalArgumentException if there are fewer than two rows, or the rows have no entries
   */
  public static Geometry of(Tensor x) {
    Check.rank(x, "x", "rows", "width");
    Check.positive(Math.toIntExact(x.size(1)), "width");
    checkPairs(x.size(0));
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor some = thinned(Ops.toFloat(x), MOST);
        int[] whole = finite(some);
        var sample =
            new SampleSize(
                Math.toIntExact(some.size(0)),
                Math.toIntExact(x.size(1)),
                Math.toIntExact(some.size(0) - whole.length));
        return whole.length < 2
            ? nothing(sample)
            : of(rows(some, whole), sample, original(whole, x));
      }
    });
  }

  private static Geometry of(Tensor sound, SampleSize sample, int[] places) {
    var deviations = Deviations.of(sound);
    Spectrum spectrum = Spectrum.raw(deviations.rows());
    Tensor unit = unit(sound);
    return new Geometry(
        sample,
        spectrum,
        Spectrum.raw(sound).rankMe(),
        new Directions(meanCosine(sound), uniformity(sound)),
        new Structure(
            Outliers.of(deviations, places),
            NoiseFloor.of(deviations.rows(), spectrum),
            Neighbours.of(deviations.rows(), unit, spectrum),
            constantUnits(deviations.rows())));
  }

  private static Geometry nothing(SampleSize sample) {
    return new Geometry(
        sample,
        new Spectrum(new double[0]),
        0,
        new Directions(Double.NaN, Double.NaN),
        Structure.NONE);
  }

  /** The share of the dimensions whose deviation is below a hundredth of the typical one. */
  private static double constantUnits(Tensor deviations) {
    double[] variance = Tensors.doubles(Ops.mean(deviations.square(), false, 0));
    double typical = Arrays.stream(variance).average().orElse(0);
    return Arrays.stream(variance).filter(v -> v <= CONSTANT * CONSTANT * typical).count()
        / (double) variance.length;
  }

  private static Quantity<Geometry> told(
      String title, int decimals, ToDoubleFunction<Geometry> number) {
    return new Quantity<>(
        new Quantity.Text(title, decimals, "", ""),
        Quantity.Fold.MEAN,
        geometry -> DoubleStream.of(number.applyAsDouble(geometry)));
  }

  /** The effective rank of the deviations from the mean. */
  public double effectiveRank() {
    return spectrum.effectiveRank();
  }

  /**
   * The mean cosine of all pairs of different rows, {@code (‖Σ x̂‖² − Σ ‖x̂‖²) / (n(n − 1))},
   * computed without the {@code n × n} matrix. For {@code [batch, tokens, width]} it is the mean
   * over the samples of the mean cosine of their tokens. A row of zeros has a cosine of 0 with
   * every other row.
   *
   * @throws IllegalArgumentException if there are fewer than two rows
   */
  public static double meanCosine(Tensor x) {
    checkPairs(x.size(-2));
    try (var _ = Scope.open()) {
      double n = x.size(-2);
      Tensor all = Ops.sum(Ops.sum(unit(x), false, -2).square(), false, -1); // [batch] or scalar
      Tensor own = Ops.sum(Ops.toFloat(Ops.above(largest(x), 0)), false, -2, -1); // 1 or 0 each
      return Ops.value(all.sub(own).mean()) / (n * (n - 1));
    }
  }

  /** The rows at length 1, scaled first, because fp32 cannot hold the squares of 1e20 or 1e-30. */
  private static Tensor unit(Tensor x) {
    return Scope.tidy(() -> {
      Tensor scale = Ops.clampMin(largest(x), Float.MIN_NORMAL);
      return Ops.normalize(Ops.toFloat(x.detach()).div(scale), -1);
    });
  }

  /** The largest absolute entry of each row. */
  private static Tensor largest(Tensor x) {
    return Scope.tidy(() -> Ops.toFloat(x.detach()).abs().amax(new long[] {-1}, true));
  }

  private static void checkPairs(long rows) {
    if (rows < 2) {
      throw new IllegalArgumentException("x: want at least 2 rows, was " + rows);
    }
  }

  /**
   * The alignment of two views' embeddings {@code [rows, width]}: {@code mean ‖â − b̂‖²}, 0 at
   * best, 2 for unrelated directions.
   *
   * @throws IllegalArgumentException if the shapes differ or there is no row
   * @see <a href="https://arxiv.org/abs/2005.10242">Wang and Isola, ICML 2020, alpha = 2</a>
   */
  public static double alignment(Tensor a, Tensor b) {
    Check.rank(a, "a", "rows", "width");
    Check.sameShape(a, "a", b, "b");
    Check.positive(Math.toIntExact(a.size(0)), "rows");
    try (var _ = Scope.open()) {
      Tensor apart = unit(a).sub(unit(b));
      return Ops.value(Ops.sum(apart.square(), false, -1).mean());
    }
  }

  /**
   * The uniformity of embeddings {@code [rows, width]}: {@code log mean exp(−2 ‖x̂ᵢ − x̂ⱼ‖²)} over
   * pairs of different rows; 0 if all rows are the same, about −4 for an even spread in a wide
   * space.
   *
   * @throws IllegalArgumentException if there are fewer than two rows
   * @see <a href="https://arxiv.org/abs/2005.10242">Wang and Isola, ICML 2020, t = 2</a>
   */
  public static double uniformity(Tensor x) {
    Check.rank(x, "x", "rows", "width");
    checkPairs(x.size(0));
    try (var _ = Scope.open()) {
      double n = x.size(0);
      Tensor unit = unit(x);
      Tensor cosine = unit.matmul(unit.t()); // ‖x − y‖² = 2 − 2 cos
      Tensor diagonal = cosine.diagonal();
      double all = Ops.value(kernel(cosine).sum());
      return Math.log((all - Ops.value(kernel(diagonal).sum())) / (n * (n - 1)));
    }
  }

  private static Tensor kernel(Tensor cosine) {
    return Ops.plus(Ops.times(cosine, 4), -4).exp();
  }

  /** {@code x}, or {@code most} evenly spaced rows of it if it has more. */
  static Tensor thinned(Tensor x, int most) {
    long n = x.size(0);
    if (n <= most) {
      return x;
    }
    long[] rows = new long[most];
    Arrays.setAll(rows, i -> i * n / most);
    return x.index_select(0, Tensors.like(rows, x, most));
  }

  /** The rows without an entry that is not finite. */
  private static int[] finite(Tensor x) {
    double[] whole = Tensors.doubles(x.isfinite().all(1)); // [rows]
    return IntStream.range(0, whole.length).filter(row -> whole[row] != 0).toArray();
  }

  private static Tensor rows(Tensor x, int[] chosen) {
    long[] rows = Arrays.stream(chosen).asLongStream().toArray();
    return chosen.length == x.size(0) ? x : x.index_select(0, Tensors.like(rows, x, chosen.length));
  }

  /** The places of {@code rows} of the thinned rows among all rows of {@code x}. */
  private static int[] original(int[] rows, Tensor x) {
    long n = x.size(0);
    return n <= MOST
        ? rows
        : Arrays.stream(rows).map(row -> Math.toIntExact(row * n / MOST)).toArray();
  }
}
