package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * The singular values of a set of vectors, and measures of rank derived from them.
 *
 * <p>They are square roots of the eigenvalues of the smaller Gram matrix in float64. Their error is
 * about 10⁻⁸ of the largest value; the cost is about that of a singular value decomposition in
 * fp32.
 *
 * @param values {@code σ}, descending, {@code min(rows, width)} of them
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record Spectrum(double[] values) {
  private static final double RANKME_EPSILON = 1e-7;
  private static final int FIRST_FITTED = 3; // the widest directions do not follow a power law
  private static final int LAST_FITTED = 50;
  private static final double LEAST_VARIANCE = 1e-12; // of the largest; below are rounding errors

  /**
   * The spectrum of the rows of {@code x}, {@code [rows, width]}, as deviations from their mean.
   */
  public static Spectrum centred(Tensor x) {
    Check.rank(x, "x", "rows", "width");
    try (var _ = Scope.open()) {
      Tensor exact = x.detach().to(ScalarType.Double);
      return ofGram(exact.sub(Ops.mean(exact, true, 0)));
    }
  }

  /** The spectrum of {@code x}, {@code [rows, width]}, as it is: the mean is a direction too. */
  public static Spectrum raw(Tensor x) {
    Check.rank(x, "x", "rows", "width");
    try (var _ = Scope.open()) {
      return ofGram(x.detach().to(ScalarType.Double));
    }
  }

  /** The raw spectrum of each sample's tokens, {@code [batch, tokens, width]}. */
  public static List<Spectrum> perSample(Tensor tokens) {
    Check.rank(tokens, "tokens", "batch", "tokens", "width");
    try (var _ = Scope.open()) {
      double[] all = roots(tokens.detach().to(ScalarType.Double));
      int size = Math.toIntExact(Math.min(tokens.size(1), tokens.size(2)));
      return IntStream.range(0, Math.toIntExact(tokens.size(0)))
          .mapToObj(i -> descending(Arrays.copyOfRange(all, i * size, (i + 1) * size)))
          .toList();
    }
  }

  private static Spectrum ofGram(Tensor exact) {
    return descending(roots(exact));
  }

  private static double[] roots(Tensor x) {
    Tensor turned = x.transpose(-2, -1);
    boolean tall = x.size(-2) > x.size(-1);
    Tensor gram = tall ? turned.matmul(x) : x.matmul(turned);
    return Tensors.doubles(Ops.clampMin(torch.linalg_eigvalsh(gram), 0).sqrt());
  }

  private static Spectrum descending(double[] ascending) {
    int last = ascending.length - 1;
    return new Spectrum(
        IntStream.rangeClosed(0, last).mapToDouble(i -> ascending[last - i]).toArray());
  }

  /**
   * The effective rank {@code exp(−Σ p log p)}, {@code p = σ / Σσ}: 1 to the number of values, and
   * 0 for vectors without variance.
   *
   * @see <a href="https://doi.org/10.5281/zenodo.40328">Roy and Vetterli, EUSIPCO 2007</a>
   */
  public double effectiveRank() {
    double total = Arrays.stream(values).sum();
    return total == 0 ? 0 : Math.exp(entropy(total, 0));
  }

  /**
   * RankMe, the effective rank with {@code p = σ / Σσ + 10⁻⁷}, meant for {@link #raw} spectra.
   *
   * @see <a href="https://arxiv.org/abs/2210.02885">Garrido et al., ICML 2023</a>
   */
  public double rankMe() {
    double total = Arrays.stream(values).sum();
    return total == 0 ? 0 : Math.exp(entropy(total, RANKME_EPSILON));
  }

  private double entropy(double total, double epsilon) {
    double entropy = 0;
    for (double value : values) {
      double share = value / total + epsilon;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy;
  }

  /** The participation ratio {@code (Σσ²)² / Σσ⁴}, of variances; 0 for vectors without variance. */
  public double participationRatio() {
    double variance = 0;
    double square = 0;
    for (double value : values) {
      variance += value * value;
      square += value * value * value * value;
    }
    return square == 0 ? 0 : variance * variance / square;
  }

  /**
   * The slope {@code α} of α-ReQ: the variances {@code λᵢ = σᵢ²} fall as {@code i^(−α)}. A
   * least-squares fit of {@code log λ} over {@code log i} with weights {@code 1/i}, from the third
   * to the fiftieth direction. Large for a spectrum that drops, near 0 for a flat spectrum, about 1
   * for spectra of good features according to the paper. NaN for fewer than two fitted directions,
   * or without variance. Variances are at least 10⁻¹² of the largest.
   *
   * @see <a href="https://openreview.net/forum?id=ii9X4vtZGTZ">Agrawal et al., NeurIPS 2022</a>
   */
  public double powerLawSlope() {
    int last = Math.min(LAST_FITTED, values.length);
    if (last <= FIRST_FITTED || values[0] == 0) {
      return Double.NaN;
    }
    double weights = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (int i = FIRST_FITTED; i <= last; i++) {
      double share = values[i - 1] / values[0];
      double place = Math.log(i);
      double variance = Math.log(Math.max(share * share, LEAST_VARIANCE));
      double weight = 1.0 / i;
      weights += weight;
      x += weight * place;
      y += weight * variance;
      xx += weight * place * place;
      xy += weight * place * variance;
    }
    return -(weights * xy - x * y) / (weights * xx - x * x);
  }

  /**
   * The number of values of at least {@code share} of the largest; 0 for vectors without variance.
   */
  public int directions(double share) {
    return (int)
        Arrays.stream(values).filter(value -> value > 0 && value >= share * values[0]).count();
  }

  /** The largest value's share {@code σ₁ / Σσ}; 0 for vectors without variance. */
  public double topShare() {
    double total = Arrays.stream(values).sum();
    return total == 0 ? 0 : values[0] / total;
  }
}
