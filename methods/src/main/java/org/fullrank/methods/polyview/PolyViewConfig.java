package org.fullrank.methods.polyview;

import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * Poly-view's settings. The number of views is that of the views' policy, {@code views: {name:
 * repeat, count: 4}}; the number of unique samples of a step is {@code train.batch}.
 *
 * @param objective the loss of an anchor
 * @param hidden width of the projector's hidden layer, units
 * @param output width of the embedding that the loss compares, units
 * @param temperature τ of the loss, positive; 0.1 for large batches, 0.2 to 0.5 for small images
 * @param rest the query of {@code sufficient_statistics}: the plain mean of the other views, or its
 *     direction
 * @param similarityMib largest memory of the similarities that a step keeps, MiB, 0 or more. {@code
 *     4·(batch·views)²} bytes in fp32: 64 MiB for 4,096 views. Larger ones are computed again in
 *     the backward pass, slice by slice, with the same gradient
 */
public record PolyViewConfig(
    Objective objective, int hidden, int output, double temperature, Rest rest, int similarityMib)
    implements Config {
  /** Small images and a small encoder, on a CPU. */
  public static final PolyViewConfig DEFAULT =
      new PolyViewConfig(Objective.GEOMETRIC, 512, 128, 0.2, Rest.MEAN, 256);

  public PolyViewConfig {
    Check.positive(hidden, "hidden");
    Check.positive(output, "output");
    Check.positive(temperature, "temperature");
    Check.atLeastZero(similarityMib, "similarity_mib");
  }

  @Override
  public Needs needs() {
    return Needs.atLeast(2);
  }

  @Override
  public double weights(int width) {
    return HeadConfig.mlp(hidden, output).weights(width);
  }

  PolyViewLoss.Scale scale() {
    return new PolyViewLoss.Scale(temperature, rest, (long) similarityMib << 20);
  }

  @Override
  public Method build(Site site) {
    return new PolyView(this, site);
  }
}
