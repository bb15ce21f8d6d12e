package org.fullrank.methods.byol;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.heads.HeadConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.StepDecay;
import org.fullrank.optim.MomentumSchedule;

/**
 * BYOL's settings.
 *
 * @param hidden width of the hidden layer of projector and predictor, units
 * @param output width of projections and predictions, units
 * @param predictor the predictor between the online projection and the loss
 * @param momentum the target's EMA coefficient over the run
 * @param momentumBatch the batch size that {@code momentum} was chosen for, samples; a step of
 *     another size uses {@code momentum^(samples/momentum_batch)}. Where the run declares a base
 *     batch ({@code train.scaling.base_batch}), that takes its place
 */
public record ByolConfig(
    int hidden, int output, Predictor predictor, MomentumSchedule momentum, int momentumBatch)
    implements Config {
  /** ImageNet, ResNet-50, 1000 epochs: Grill et al., section 3.3. */
  public static final ByolConfig PAPER =
      new ByolConfig(4096, 256, Predictor.MLP, new MomentumSchedule.CosineToOne(0.996), 4096);

  /** Small images and a small encoder, on a CPU. */
  public static final ByolConfig DEFAULT =
      new ByolConfig(512, 128, Predictor.MLP, new MomentumSchedule.CosineToOne(0.99), 256);

  /** The predictor and its ablation. */
  public enum Predictor {
    /** A perceptron with a hidden layer and batch normalisation, like the projector. */
    MLP,
    /** No predictor; with a momentum of 0 this ablation collapses. */
    NONE
  }

  public ByolConfig {
    Check.positive(hidden, "hidden");
    Check.positive(output, "output");
    Check.positive(momentumBatch, "momentum_batch");
  }

  @Override
  public Needs needs() {
    return Needs.views(2);
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.HEADS);
  }

  @Override
  public double weights(int width) {
    return HeadConfig.mlp(hidden, output).weights(width);
  }

  @Override
  public List<StepDecay> stepDecays() {
    return List.of(new StepDecay("momentum", momentum.start()));
  }

  @Override
  public Method build(Site site) {
    return new Byol(this, site);
  }
}
