package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * Token statistics within a sample, averaged over samples. Under oversmoothing the cosine climbs to
 * 1 and the rank falls to 1 from layer to layer.
 *
 * @param meanCosine of all pairs of different tokens, −1 to 1
 * @param effectiveRank of the tokens as they are, 1 to {@code fullRank}
 * @param fullRank {@code min(tokens, width)}
 * @param extent norms and variances of the tokens
 * @see <a href="https://arxiv.org/abs/2303.06562">Guo et al., ICLR 2023</a>
 */
public record TokenHealth(double meanCosine, double effectiveRank, int fullRank, Extent extent) {
  /** The quantities of a layer's tokens in tables, metrics and the report. */
  public static final List<Quantity<TokenHealth>> QUANTITIES =
      List.of(
          told(new Quantity.Text("token rank", 1, "token_rank", ""), TokenHealth::effectiveRank),
          told(new Quantity.Text("cosine", 3, "token_cosine", ""), TokenHealth::meanCosine),
          told(new Quantity.Text("top share", 3, "", ""), tokens -> tokens.extent.topShare),
          told(
              new Quantity.Text("variance", 2, "token_variance", ""),
              tokens -> tokens.extent.variance),
          told(
              new Quantity.Text("covariance", 4, "token_covariance", ""),
              tokens -> tokens.extent.covariance));

  private static Quantity<TokenHealth> told(
      Quantity.Text text, ToDoubleFunction<TokenHealth> number) {
    return new Quantity<>(
        text, Quantity.Fold.MEAN, tokens -> DoubleStream.of(number.applyAsDouble(tokens)));
  }

  /**
   * Norms and variances of a sample's tokens.
   *
   * @param topShare {@code σ₁/Σσ} of the tokens as they are; 1 if all tokens lie along one
   *     direction
   * @param variance {@code Σ ‖x − mean‖²}, the mean over the sample's tokens
   * @param length mean {@code ‖x‖}
   * @param covariance mean {@code |c_ij|}, {@code i ≠ j}, of the {@code width × width} covariance
   *     of the sample's tokens (divided by their number less 1)
   */
  public record Extent(double topShare, double variance, double length, double covariance) {
    private static Extent of(Tensor tokens, List<Spectrum> spectra) {
      return new Extent(
          mean(spectra, Spectrum::topShare),
          Ops.value(Ops.sum(tokens.sub(Ops.mean(tokens, true, 1)).square(), false, 1, 2).mean()),
          Ops.value(Ops.length(tokens, 2).mean()),
          LongStream.range(0, tokens.size(0))
              .mapToDouble(i -> covariance(tokens.select(0, i)))
              .average()
              .orElse(Double.NaN));
    }

    /** The covariance measure of a sample's {@code [tokens, width]}. */
    private static double covariance(Tensor tokens) {
      long width = tokens.size(1);
      if (width < 2) {
        return 0;
      }
      try (var _ = Scope.open()) {
        Tensor apart = tokens.sub(Ops.mean(tokens, true, 0));
        Tensor products = apart.t().matmul(apart).abs();
        double others = Ops.value(products.sum()) - Ops.value(products.trace());
        return others / (tokens.size(0) - 1.0) / (width * (width - 1.0));
      }
    }
  }

  /**
   * The statistics of {@code tokens}, {@code [batch, tokens, width]}, at least two tokens. Each
   * sample costs a singular value decomposition, {@code 2·tokens·width²} flops, and {@code width²}
   * numbers for the covariance. If an entry is NaN, all results but the full rank are NaN.
   *
   * @throws IllegalArgumentException if there are fewer than two tokens, or no sample or entry
   */
  public static TokenHealth of(Tensor tokens) {
    Check.rank(tokens, "tokens", "batch", "tokens", "width");
    if (tokens.size(1) < 2 || tokens.numel() == 0) {
      throw new IllegalArgumentException(
          "tokens: want 2 or more of one sample or more, was " + Arrays.toString(tokens.shape()));
    }
    int fullRank = Math.toIntExact(Math.min(tokens.size(1), tokens.size(2)));
    if (!Ops.isFinite(tokens)) {
      var nothing = new Extent(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
      return new TokenHealth(Double.NaN, Double.NaN, fullRank, nothing);
    }
    try (var _ = Scope.open()) {
      List<Spectrum> spectra = Spectrum.perSample(tokens);
      return new TokenHealth(
          Geometry.meanCosine(tokens),
          mean(spectra, Spectrum::effectiveRank),
          fullRank,
          Extent.of(Ops.toFloat(tokens.detach()), spectra));
    }
  }

  /** The mean of several batches' statistics of a layer, equal batches assumed. */
  static TokenHealth mean(List<TokenHealth> parts) {
    return new TokenHealth(
        mean(parts, TokenHealth::meanCosine),
        mean(parts, TokenHealth::effectiveRank),
        parts.getFirst().fullRank(),
        new Extent(
            mean(parts, part -> part.extent.topShare),
            mean(parts, part -> part.extent.variance),
            mean(parts, part -> part.extent.length),
            mean(parts, part -> part.extent.covariance)));
  }

  private static <T> double mean(List<T> parts, ToDoubleFunction<T> number) {
    return parts.stream().mapToDouble(number).average().orElse(Double.NaN);
  }
}
