package org.fullrank.methods.essl;

import java.util.List;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.nn.Activation;

/**
 * E-SSL's settings.
 *
 * @param contrast the contrastive part
 * @param hidden width of the predictor's two hidden layers, units
 * @param weight {@code λ} of the predictor's loss, zero or more
 * @param pretext what the predictor tells of the third view
 */
public record EsslConfig(Contrast contrast, int hidden, double weight, Pretext pretext)
    implements Config {
  /** CIFAR-10, ResNet-18, 800 epochs: E-SimCLR of rdangovs/essl, cifar10/main.py at 3522cd0. */
  public static final EsslConfig PAPER =
      new EsslConfig(
          new Contrast(2048, 2048, 0.5, Candidates.OTHER_VIEW),
          2048,
          0.4,
          new Pretext.QuarterTurns());

  /** Small images and a small encoder, on a CPU. */
  public static final EsslConfig DEFAULT =
      new EsslConfig(
          new Contrast(512, 128, 0.2, Candidates.BOTH_VIEWS), 512, 0.4, new Pretext.QuarterTurns());

  /** The embeddings that a positive pair is compared with. */
  public enum Candidates {
    /** The other view of all samples, {@code batch} in number. */
    OTHER_VIEW,
    /** Both views of all samples without the anchor, {@code 2·batch − 1} in number. */
    BOTH_VIEWS
  }

  /**
   * The settings of the contrastive part.
   *
   * @param hidden width of the projector's hidden layer, units
   * @param output width of the embedding that the loss compares, units
   * @param temperature τ of the loss, positive
   * @param candidates what a positive pair is compared with
   */
  public record Contrast(int hidden, int output, double temperature, Candidates candidates) {
    public Contrast {
      Check.positive(hidden, "hidden");
      Check.positive(output, "output");
      Check.positive(temperature, "temperature");
    }

    HeadConfig projector() {
      return new HeadConfig(List.of(hidden, output), Stage.BATCH_NORM_RELU, Stage.STANDARDISED);
    }
  }

  public EsslConfig {
    Check.positive(hidden, "hidden");
    Check.atLeastZero(weight, "weight");
  }

  HeadConfig predictor() {
    return new HeadConfig(
        List.of(hidden, hidden, pretext.outputs()),
        new Stage(true, HeadConfig.Norm.LAYER, Activation.RELU),
        Stage.PLAIN);
  }

  /** Three views, the third with the record of the pretext. */
  @Override
  public Needs needs() {
    return Needs.views(3).recording(List.of(Set.of(), Set.of(), pretext.recorded()));
  }

  @Override
  public double weights(int width) {
    return contrast.projector().weights(width) + predictor().weights(width);
  }

  @Override
  public Method build(Site site) {
    return new Essl(this, site);
  }
}
