package org.fullrank.methods.pseudolabel;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.StepDecay;
import org.fullrank.optim.MomentumSchedule;

/**
 * The settings of learning from a few labels and a teacher's labels.
 *
 * @param momentum the teacher's EMA coefficient over the run, for a base batch
 * @param confidence the least probability of a label that the teacher gives, 0 to 1
 * @param labelledShare the share of the samples of an epoch that have labels, above 0, below 1;
 *     samples are drawn with replacement
 * @param weight of a sample with a teacher's label beside a labelled sample, 0 or more
 */
public record PseudoLabelConfig(
    MomentumSchedule momentum, double confidence, double labelledShare, double weight)
    implements Config {
  /** Confidence 0.95, a quarter of labelled samples, a teacher over 100 base batches. */
  public static final PseudoLabelConfig DEFAULT =
      new PseudoLabelConfig(new MomentumSchedule.Constant(0.99), 0.95, 0.25, 1);

  public PseudoLabelConfig {
    Check.within(confidence, 0, 1, "confidence");
    Check.within(labelledShare, Math.nextUp(0.0), Math.nextDown(1.0), "labelled_share");
    Check.atLeastZero(weight, "weight");
  }

  @Override
  public Needs needs() {
    return Needs.views(1).andLabels().withLabelledShare(labelledShare);
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS);
  }

  @Override
  public List<StepDecay> stepDecays() {
    return List.of(new StepDecay("momentum", momentum.start()));
  }

  @Override
  public Method build(Site site) {
    return new PseudoLabel(this, site);
  }
}
