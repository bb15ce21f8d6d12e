package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * LiDAR, the rank of linear discriminant analysis, in which every sample is a class and its views
 * are the members of the class. Directions that vary between the views of a sample count less than
 * in the effective rank.
 *
 * <pre>
 * Σ_b = Σᵢ (μᵢ − μ)(μᵢ − μ)ᵀ / (n − 1)            μᵢ the mean of sample i's views
 * Σ_w = Σᵢⱼ (xᵢⱼ − μᵢ)(xᵢⱼ − μᵢ)ᵀ / (n(q − 1)) + δI
 * λ   = eigenvalues of Σ_w^(−1/2) Σ_b Σ_w^(−1/2)
 * p   = λ / Σλ + ε      LiDAR = exp(−Σ p log p)
 * </pre>
 *
 * <p>The constants are δ = 10⁻⁴, as in rbalestr-lab/stable-pretraining's callback, and ε = 10⁻⁷, as
 * in RankMe. The sum runs over the {@code min(n, width)} largest eigenvalues; the others are 0.
 *
 * @see <a href="https://arxiv.org/abs/2312.04000">Thilak et al., ICLR 2024</a>
 */
public final class Lidar {
  private static final double DELTA = 1e-4;
  private static final double EPSILON = 1e-7;
  private static final double ROUNDING = 1e-5; // of fp32 embeddings, relative to the largest value

  private Lidar() {}

  /**
   * LiDAR of {@code views}, {@code [samples, views, width]}: 1 to {@code min(samples − 1, width)};
   * 0 if all samples have the same mean. Absent if the views of every sample are equal but for
   * rounding, because then nothing varies within a class.
   *
   * @throws IllegalArgumentException if there are fewer than two samples or views
   */
  public static OptionalDouble of(Tensor views) {
    Check.rank(views, "views", "samples", "views", "width");
    if (views.size(0) < 2 || views.size(1) < 2) {
      throw new IllegalArgumentException(
          "views: want 2 or more of 2 samples or more, was " + Arrays.toString(views.shape()));
    }
    try (var _ = Scope.open()) {
      Tensor exact = views.detach().to(ScalarType.Double);
      Tensor means = Ops.mean(exact, true, 1); // [samples, 1, width]
      Tensor within = exact.sub(means).flatten(0, 1); // [samples · views, width]
      if (Ops.value(within.abs().max()) <= ROUNDING * Ops.value(exact.abs().max())) {
        return OptionalDouble.empty();
      }
      Tensor between = means.squeeze(1).sub(Ops.mean(means, true, 0).squeeze(1));
      double freedom = views.size(0) * (views.size(1) - 1.0);
      Tensor covariance = Ops.times(within.t().matmul(within), 1 / freedom);
      return OptionalDouble.of(rank(between, covariance));
    }
  }

  /** With {@code Σ_w = LLᵀ}, λ are the squared singular values of {@code between · L⁻ᵀ}. */
  private static double rank(Tensor between, Tensor within) {
    Tensor regular = Ops.plusTimes(within, Ops.identityLike(within, within.size(0)), DELTA);
    Tensor root = torch.linalg_cholesky(regular);
    Tensor whitened = torch.linalg_solve_triangular(root, between.t().contiguous(), false);
    double[] values = Spectrum.raw(whitened.t()).values();
    double total = Arrays.stream(values).map(value -> value * value).sum();
    double entropy = 0;
    for (double value : values) {
      double share = value * value / total + EPSILON;
      entropy -= share * Math.log(share);
    }
    return total == 0 ? 0 : Math.exp(entropy);
  }
}
