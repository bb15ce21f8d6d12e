package org.fullrank.methods.vicreg;

import org.fullrank.core.Check;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * VICReg's settings.
 *
 * @param hidden width of the expander's two hidden layers, units
 * @param output width of the embedding that the loss compares, units, 2 or more
 * @param weights the coefficients of the three terms
 */
public record VicRegConfig(int hidden, int output, Weights weights) implements Config {
  /** ImageNet, ResNet-50: Bardes et al., section 4.2. */
  public static final VicRegConfig PAPER = new VicRegConfig(8192, 8192, Weights.PAPER);

  /** Small images and a small encoder, on a CPU. */
  public static final VicRegConfig DEFAULT = new VicRegConfig(512, 512, Weights.PAPER);

  /**
   * The coefficients of Eq. (6).
   *
   * @param invariance {@code λ}, zero or more
   * @param variance {@code μ}, zero or more
   * @param covariance {@code ν}, zero or more
   */
  public record Weights(double invariance, double variance, double covariance) {
    /** As published. */
    public static final Weights PAPER = new Weights(25, 25, 1);

    public Weights {
      Check.atLeastZero(invariance, "invariance");
      Check.atLeastZero(variance, "variance");
      Check.atLeastZero(covariance, "covariance");
    }
  }

  public VicRegConfig {
    Check.positive(hidden, "hidden");
    Check.within(output, 2, Integer.MAX_VALUE, "output");
  }

  @Override
  public Needs needs() {
    return Needs.views(2);
  }

  /** The covariance of the embedding is counted once. */
  @Override
  public double weights(int width) {
    return VicReg.expander(this).weights(width) + (double) output * output / 4;
  }

  @Override
  public Method build(Site site) {
    return new VicReg(this, site);
  }
}
