package org.fullrank.losses;

import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;

/**
 * An estimate of the entropy of a random vector from a batch of its values, in nats, with gradient,
 * in fp32 or wider.
 *
 * <p>The kernel estimators take the density at each row as the mean of a kernel around every row,
 * the row itself included. So the estimate of {@code K} rows is at most {@code log K} above that of
 * equal rows. They cost one {@code [K, K]} matrix, {@code 2·K²·dim} flops.
 */
public sealed interface EntropyEstimator {
  /** The share that is added inside the logarithm of a discrete entropy. */
  double EPSILON = 1e-7;

  /**
   * The entropy, a scalar.
   *
   * @param z {@code [batch, dim]}, finite; not normalised
   */
  Tensor of(Tensor z);

  /**
   * The estimate for rows that are all the same, the least that there is, nats.
   *
   * @param dim width of a row
   */
  double least(long dim);

  /**
   * The entropy of the uniform density, the most that there is, nats; infinite if the rows have no
   * bounds.
   *
   * @param dim width of a row
   */
  double most(long dim);

  /**
   * The resubstitution estimate of Joe, 1989, with a von Mises-Fisher kernel: {@code −mean_i log
   * p_i} with {@code p_i = c_D(κ) mean_j exp(κ ⟨z_i, z_j⟩)} of unit rows.
   *
   * @param concentration {@code κ}, positive
   */
  record JoeVmf(double concentration) implements EntropyEstimator {
    public JoeVmf {
      Check.positive(concentration, "concentration");
    }

    @Override
    public Tensor of(Tensor z) {
      return Precision.exact(
          () -> Scope.tidy(() -> Kernels.vonMisesFisher(z, concentration).mean().neg()));
    }

    @Override
    public double least(long dim) {
      return Kernels.leastOnSphere(dim, concentration);
    }

    @Override
    public double most(long dim) {
      return LogNormaliser.sphereArea(dim);
    }
  }

  /**
   * The plug-in estimate with a von Mises-Fisher kernel: {@code −Σ_i w_i log p_i}, with the density
   * {@code p} of {@link JoeVmf} and the weights {@code w = p/Σ p}, through which the gradient
   * flows.
   *
   * @param concentration {@code κ}, positive
   */
  record PluginVmf(double concentration) implements EntropyEstimator {
    public PluginVmf {
      Check.positive(concentration, "concentration");
    }

    @Override
    public Tensor of(Tensor z) {
      return Precision.exact(() ->
          Scope.tidy(() -> {
            Tensor logs = Kernels.vonMisesFisher(z, concentration);
            return logs.softmax(0).mul(logs).sum().neg();
          }));
    }

    @Override
    public double least(long dim) {
      return Kernels.leastOnSphere(dim, concentration);
    }

    @Override
    public double most(long dim) {
      return LogNormaliser.sphereArea(dim);
    }
  }

  /**
   * The resubstitution estimate with a normal kernel: {@code −mean_i log mean_j N(z_i; z_j, h²)},
   * of rows as they are. On the unit sphere it is {@link JoeVmf} of {@code κ = 1/h²} up to a
   * constant.
   *
   * @param bandwidth {@code h}, positive
   */
  record GaussianKde(double bandwidth) implements EntropyEstimator {
    public GaussianKde {
      Check.positive(bandwidth, "bandwidth");
    }

    @Override
    public Tensor of(Tensor z) {
      return Precision.exact(() -> Scope.tidy(() -> Kernels.normal(z, bandwidth).mean().neg()));
    }

    @Override
    public double least(long dim) {
      return -LogNormaliser.normal(dim, bandwidth);
    }

    @Override
    public double most(long dim) {
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * The entropy {@code −Σ_d p_d log(p_d + 1e-7)} of the mean {@code p} of {@code softmax(z/τ)} over
   * the batch, 0 to {@code log dim}. It costs no product.
   *
   * @param temperature {@code τ}, positive
   */
  record DiscretePlugin(double temperature) implements EntropyEstimator {
    public DiscretePlugin {
      Check.positive(temperature, "temperature");
    }

    @Override
    public Tensor of(Tensor z) {
      Check.rank(z, "z", "batch", "dim");
      return Precision.exact(() ->
          Scope.tidy(() -> {
            Tensor shares = times(Ops.atLeastFloat(z), 1 / temperature).softmax(1);
            return ofMean(Ops.mean(shares, false, 0));
          }));
    }

    /**
     * The same of shares {@code [batch, dim]}, whose rows sum to 1, or to 0 for rows that do not
     * count.
     */
    public static Tensor ofShares(Tensor shares) {
      Check.rank(shares, "shares", "batch", "dim");
      return Precision.exact(() ->
          Scope.tidy(() -> {
            Tensor sums = Ops.sum(Ops.atLeastFloat(shares), false, 0);
            return ofMean(sums.div(Ops.clampMin(sums.sum(), 1)));
          }));
    }

    private static Tensor ofMean(Tensor mean) {
      return mean.mul(plus(mean, EPSILON).log()).sum().neg();
    }

    /** The entropy of a single class, 0. */
    @Override
    public double least(long dim) {
      return 0;
    }

    @Override
    public double most(long dim) {
      return Math.log((double) dim);
    }
  }
}
