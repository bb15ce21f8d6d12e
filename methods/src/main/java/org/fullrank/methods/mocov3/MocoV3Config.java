package org.fullrank.methods.mocov3;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.StepDecay;
import org.fullrank.optim.MomentumSchedule;

/**
 * MoCo v3's settings.
 *
 * @param head projector and predictor
 * @param temperature τ of the loss, positive; 0.2 for transformers, 1 for residual networks
 * @param momentum the teacher's EMA coefficient over the run
 * @param momentumBatch the batch size that {@code momentum} was chosen for, samples; a step of
 *     another size uses {@code momentum^(samples/momentum_batch)}. Where the run declares a base
 *     batch ({@code train.scaling.base_batch}), that takes its place
 * @param patchEmbedding whether the encoder's patch embedding is trained
 */
public record MocoV3Config(
    Head head,
    double temperature,
    MomentumSchedule momentum,
    int momentumBatch,
    PatchEmbedding patchEmbedding)
    implements Config {
  /** ImageNet, ViT-S and ViT-B, 300 epochs: the authors' CONFIG.md at 38aae44. */
  public static final MocoV3Config PAPER =
      new MocoV3Config(
          new Head(3, 4096, 256),
          0.2,
          new MomentumSchedule.CosineToOne(0.99),
          4096,
          PatchEmbedding.FROZEN);

  /** Small images and a small encoder, on a CPU. */
  public static final MocoV3Config DEFAULT =
      new MocoV3Config(
          new Head(3, 512, 128),
          0.2,
          new MomentumSchedule.CosineToOne(0.99),
          256,
          PatchEmbedding.FROZEN);

  /** The training of the patch embedding. */
  public enum PatchEmbedding {
    /** Like all other tensors. */
    TRAINED,
    /** Not at all, for a stable training of transformers. */
    FROZEN
  }

  /**
   * Projector and predictor; the predictor has two linear maps.
   *
   * @param layers linear maps of the projector, 1 or more: 3 for transformers, 2 for residual
   *     networks
   * @param hidden width of all hidden layers, units
   * @param output width of projections and predictions, units
   */
  public record Head(int layers, int hidden, int output) {
    public Head {
      Check.positive(layers, "layers");
      Check.positive(hidden, "hidden");
      Check.positive(output, "output");
    }

    HeadConfig projector() {
      return perceptron(layers);
    }

    HeadConfig predictor() {
      return perceptron(2);
    }

    private HeadConfig perceptron(int maps) {
      List<Integer> widths =
          Stream.concat(Collections.nCopies(maps - 1, hidden).stream(), Stream.of(output)).toList();
      return new HeadConfig(widths, Stage.BATCH_NORM_RELU, Stage.STANDARDISED);
    }
  }

  public MocoV3Config {
    Check.positive(temperature, "temperature");
    Check.positive(momentumBatch, "momentum_batch");
  }

  @Override
  public Needs needs() {
    return Needs.views(2);
  }

  @Override
  public double weights(int width) {
    return head.projector().weights(width) + head.predictor().weights(head.output());
  }

  @Override
  public List<StepDecay> stepDecays() {
    return List.of(new StepDecay("momentum", momentum.start()));
  }

  @Override
  public Method build(Site site) {
    return new MocoV3(this, site);
  }
}
