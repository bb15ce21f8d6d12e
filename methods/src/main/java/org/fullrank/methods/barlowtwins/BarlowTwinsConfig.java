package org.fullrank.methods.barlowtwins;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.nn.Activation;

/**
 * Barlow Twins' settings.
 *
 * @param hidden width of the projector's two hidden layers, units
 * @param output width of the embedding that the loss correlates, units, 2 or more
 * @param redundancy {@code λ}, the weight of correlations between different dimensions, zero or
 *     more
 * @param scale the factor of the whole loss, positive; it matters to optimizers whose step grows
 *     with the gradient
 */
public record BarlowTwinsConfig(int hidden, int output, double redundancy, double scale)
    implements Config {
  /** ImageNet, ResNet-50, 1000 epochs: facebookresearch/barlowtwins, main.py at a655214. */
  public static final BarlowTwinsConfig PAPER = new BarlowTwinsConfig(8192, 8192, 0.0051, 1);

  /** Small images and a small encoder, on a CPU; the scale is the default of solo-learn. */
  public static final BarlowTwinsConfig DEFAULT = new BarlowTwinsConfig(512, 512, 0.0051, 0.025);

  public BarlowTwinsConfig {
    Check.positive(hidden, "hidden");
    Check.within(output, 2, Integer.MAX_VALUE, "output");
    Check.atLeastZero(redundancy, "redundancy");
    Check.positive(scale, "scale");
  }

  HeadConfig projector() {
    return new HeadConfig(
        List.of(hidden, hidden, output),
        Stage.BATCH_NORM_RELU,
        new Stage(false, Norm.NONE, Activation.IDENTITY));
  }

  @Override
  public Needs needs() {
    return Needs.views(2);
  }

  /** The cross-correlation is counted once. */
  @Override
  public double weights(int width) {
    return projector().weights(width) + (double) output * output / 4;
  }

  @Override
  public Method build(Site site) {
    return new BarlowTwins(this, site);
  }
}
