package org.fullrank.methods.augmentation;

import org.fullrank.core.Check;
import org.fullrank.input.Guidance;
import org.fullrank.input.ViewGuide;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.WrapperConfig;

/**
 * A curriculum: the strength of the views' {@code guided_augment} steps follows the epochs.
 *
 * @param curve how it moves from the first epoch to the last
 * @param from strength at the share 0, 0..1 of the strongest level
 * @param to strength at the share 1, 0..1
 */
public record CurriculumConfig(Curve curve, double from, double to) implements WrapperConfig {
  /** From nothing to the strongest, linearly. */
  public static final CurriculumConfig DEFAULT = new CurriculumConfig(Curve.LINEAR, 0, 1);

  public CurriculumConfig {
    Check.within(from, 0, 1, "from");
    Check.within(to, 0, 1, "to");
  }

  /** The strength of {@code epoch}, from 0, of {@code epochs}. */
  double strength(int epoch, double epochs) {
    double progress = epochs <= 1 ? 1 : Math.min(1, epoch / (epochs - 1));
    return from + (to - from) * curve.at(progress);
  }

  @Override
  public boolean guides() {
    return true;
  }

  @Override
  public Method around(Method method, Site site) {
    TrainingFacts facts = site.facts();
    double epochs = Math.ceil((double) facts.steps() / facts.stepsPerEpoch());
    ViewGuide guide = epoch -> new Guidance.Strength(strength(epoch, epochs));
    return new Guided(method, guide);
  }
}
