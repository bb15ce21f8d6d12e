package org.fullrank.methods.simsiam;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * SimSiam's settings.
 *
 * @param hidden width of the projector's two hidden layers, units
 * @param output width of projections and predictions, units
 * @param bottleneck width of the predictor's hidden layer, units
 * @param predictorRate the learning rate of the predictor over the run
 */
public record SimSiamConfig(int hidden, int output, int bottleneck, PredictorRate predictorRate)
    implements Config {
  /**
   * ImageNet, ResNet-50, 100 epochs: the command of the authors' README (facebookresearch/simsiam
   * at 0a14f8e).
   */
  public static final SimSiamConfig PAPER =
      new SimSiamConfig(2048, 2048, 512, PredictorRate.CONSTANT);

  /** Small images and a small encoder, on a CPU. */
  public static final SimSiamConfig DEFAULT =
      new SimSiamConfig(512, 512, 128, PredictorRate.CONSTANT);

  /** The learning rate of the predictor. */
  public enum PredictorRate {
    /** The schedule of all other tensors. */
    SCHEDULED,
    /** The base rate, without decay. */
    CONSTANT
  }

  public SimSiamConfig {
    Check.positive(hidden, "hidden");
    Check.positive(output, "output");
    Check.positive(bottleneck, "bottleneck");
  }

  HeadConfig projector() {
    return new HeadConfig(
        List.of(hidden, hidden, output), Stage.BATCH_NORM_RELU, Stage.STANDARDISED);
  }

  HeadConfig predictor() {
    return HeadConfig.mlp(bottleneck, output);
  }

  @Override
  public Needs needs() {
    return Needs.views(2);
  }

  @Override
  public double weights(int width) {
    return projector().weights(width) + predictor().weights(output);
  }

  @Override
  public Method build(Site site) {
    return new SimSiam(this, site);
  }
}
