package org.fullrank.methods.simclr;

import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * SimCLR's settings.
 *
 * @param hidden width of the projector's hidden layer, units
 * @param output width of the embedding that the loss compares, units
 * @param temperature τ of the loss, positive; 0.1 for large batches, 0.2 to 0.5 for small images
 */
public record SimClrConfig(int hidden, int output, double temperature) implements Config {
  /** ImageNet, ResNet-50: Chen et al., section 2.1 and the authors' defaults. */
  public static final SimClrConfig PAPER = new SimClrConfig(2048, 128, 0.1);

  /** Small images and a small encoder, on a CPU. */
  public static final SimClrConfig DEFAULT = new SimClrConfig(512, 128, 0.2);

  public SimClrConfig {
    Check.positive(hidden, "hidden");
    Check.positive(output, "output");
    Check.positive(temperature, "temperature");
  }

  @Override
  public Needs needs() {
    return Needs.views(2);
  }

  @Override
  public double weights(int width) {
    return HeadConfig.mlp(hidden, output).weights(width);
  }

  @Override
  public Method build(Site site) {
    return new SimClr(this, site);
  }
}
