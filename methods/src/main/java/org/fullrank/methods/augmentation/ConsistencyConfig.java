package org.fullrank.methods.augmentation;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * AugMix's loss: the method's on the first group of views, plus the Jensen-Shannon divergence of
 * the classes of all groups. The first group shall be without AugMix, the others with it. A method
 * without logits has its own loss on the first group.
 *
 * @param groups groups of views, 2 to 64; three in AugMix
 * @param weight {@code λ} of the divergence, 0 or more
 */
public record ConsistencyConfig(int groups, double weight) implements WrapperConfig {
  /** Three groups, weight 12. */
  public static final ConsistencyConfig DEFAULT = new ConsistencyConfig(3, 12);

  public ConsistencyConfig {
    Check.within(groups, 2, RepeatedViewsConfig.MOST, "groups");
    Check.atLeastZero(weight, "weight");
  }

  @Override
  public Needs needs(Needs base) {
    return base.times(groups);
  }

  @Override
  public Method around(Method method, Site site) {
    return new Consistency(new RepeatedViews(method, new Copies(groups)), weight);
  }
}
