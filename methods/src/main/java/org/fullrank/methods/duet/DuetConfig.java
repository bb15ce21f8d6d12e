package org.fullrank.methods.duet;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.duet.Structure.GroupPool;
import org.fullrank.nn.Activation;

/**
 * DUET's settings.
 *
 * @param structure how the representation is read: bins, groups and their targets
 * @param hidden width of the projector's two hidden layers, units
 * @param output width of the embedding that the contrastive loss compares, units
 * @param temperature τ of the contrastive loss, positive
 */
public record DuetConfig(Structure structure, int hidden, int output, double temperature)
    implements Config {
  private static final Stage STANDARDISED = new Stage(false, Norm.BATCH, Activation.IDENTITY);

  /**
   * The rotation model of the authors' README for CIFAR-10 (apple/ml-duet at 9c6d7e2), with a
   * ResNet of width 512. Its weight of 1000 stands beside twice the mean contrastive loss, and so
   * is 500 here.
   */
  public static final DuetConfig PAPER =
      new DuetConfig(
          new Structure(
              8,
              List.of(new Group(Axis.ROTATION, new Target.VonMises(3, Target.Grid.BOTH_ENDS), 500)),
              GroupPool.MEAN),
          2048,
          128,
          0.1);

  /** Small images and a small encoder, on a CPU. */
  public static final DuetConfig DEFAULT = new DuetConfig(Structure.DEFAULT, 512, 128, 0.2);

  public DuetConfig {
    Check.positive(hidden, "hidden");
    Check.positive(output, "output");
    Check.positive(temperature, "temperature");
  }

  @Override
  public Needs needs() {
    return Needs.views(2).recording(List.of(structure.recorded(), structure.recorded()));
  }

  @Override
  public double weights(int width) {
    return head().weights(Math.max(1, width / structure.bins()));
  }

  /** Three linear maps with batch normalisation behind each. */
  HeadConfig head() {
    return new HeadConfig(List.of(hidden, hidden, output), Stage.BATCH_NORM_RELU, STANDARDISED);
  }

  @Override
  public Method build(Site site) {
    return new Duet(this, site);
  }
}
