package org.fullrank.methods.augmentation;

import org.fullrank.core.Check;
import org.fullrank.input.Modality;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * Adversarial AutoAugment: a controller draws policies for the views' {@code guided_augment} steps,
 * one for each group of views, and learns after each epoch to draw policies of larger loss.
 *
 * @param copies {@code M}, policies and groups of views, 2 to 64
 * @param subPolicies sub-policies of a policy, 1 to 100
 * @param lr learning rate of the controller, 0 or more; 0 keeps it random
 * @param entropy {@code η}, the weight of its entropy, 0 or more
 * @param hidden entries of its state, positive
 * @param embedding entries of a token's embedding, positive
 */
public record AdversarialPolicyConfig(
    int copies, int subPolicies, double lr, double entropy, int hidden, int embedding)
    implements WrapperConfig {
  /** Eight policies of five sub-policies (Zhang et al., ICLR 2020, arXiv 1912.11188). */
  public static final AdversarialPolicyConfig PAPER =
      new AdversarialPolicyConfig(8, 5, 3.5e-4, 1e-5, 100, 32);

  /** Half as many policies. */
  public static final AdversarialPolicyConfig DEFAULT =
      new AdversarialPolicyConfig(4, 5, 3.5e-4, 1e-5, 100, 32);

  private static final int MOST_SUB_POLICIES = 100;

  public AdversarialPolicyConfig {
    Check.within(copies, 2, RepeatedViewsConfig.MOST, "copies");
    Check.within(subPolicies, 1, MOST_SUB_POLICIES, "sub_policies");
    Check.atLeastZero(lr, "lr");
    Check.atLeastZero(entropy, "entropy");
    Check.positive(hidden, "hidden");
    Check.positive(embedding, "embedding");
  }

  @Override
  public Needs needs(Needs base) {
    return base.times(copies).of(Modality.IMAGES);
  }

  @Override
  public boolean guides() {
    return true;
  }

  @Override
  public Method around(Method method, Site site) {
    return new AdversarialPolicy(method, this, site.seed().with(0xADAA));
  }
}
