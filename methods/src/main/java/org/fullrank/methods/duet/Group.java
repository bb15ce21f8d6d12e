package org.fullrank.methods.duet;

import org.fullrank.core.Check;

/**
 * A group of bins: the parameter that it follows, and how.
 *
 * @param axis the recorded parameter of the views
 * @param target the distribution that the marginal over the bins follows
 * @param weight λ, the coefficient of its divergence beside the mean of the contrastive loss, 0 or
 *     more
 */
public record Group(Axis axis, Target target, double weight) {
  /** Turns by any angle. */
  public static final Group DEFAULT = new Group(Axis.ROTATION, Target.VonMises.DEFAULT, 100);

  public Group {
    Check.atLeastZero(weight, "weight");
  }
}
