package org.fullrank.methods.augmentation;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * A curriculum by the loss: after the second and each later epoch whose mean loss is below a part
 * of the first epoch's, the strength of the views' {@code guided_augment} steps rises, else it
 * falls.
 *
 * @param start strength of the first epoch, 0..1 of the strongest level
 * @param change by which it rises or falls, above 0, up to 1
 * @param part of the first epoch's mean loss, positive
 */
public record LossCurriculumConfig(double start, double change, double part)
    implements WrapperConfig {
  /** From 0.1 in tenths, below 0.8 of the first loss. */
  public static final LossCurriculumConfig DEFAULT = new LossCurriculumConfig(0.1, 0.1, 0.8);

  public LossCurriculumConfig {
    Check.within(start, 0, 1, "start");
    Check.positive(Check.within(change, 0, 1, "change"), "change");
    Check.positive(part, "part");
  }

  @Override
  public boolean guides() {
    return true;
  }

  @Override
  public Method around(Method method, Site site) {
    return new LossCurriculum(method, this);
  }
}
