package org.fullrank.methods.ewc;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * Group distributionally robust optimisation: the loss is {@code Σ_g q_g l_g} of the groups' mean
 * losses; each step multiplies {@code q_g} by {@code exp(η l_g)} and divides by the sum. The data
 * name the groups; {@code method.sampling: groups} draws them equally often, as the authors do.
 *
 * @param groups number of groups of the data, 2 or more
 * @param rate {@code η}, above 0
 * @see <a href="https://arxiv.org/abs/1911.08731">Sagawa et al., ICLR 2020, algorithm 1</a>
 */
public record GroupDroConfig(int groups, double rate) implements WrapperConfig {
  /** Four groups at rate 0.01. */
  public static final GroupDroConfig DEFAULT = new GroupDroConfig(4, .01);

  public GroupDroConfig {
    Check.within(groups, 2, Integer.MAX_VALUE, "group_dro: groups");
    Check.positive(rate, "group_dro: rate");
  }

  @Override
  public Method around(Method method, Site site) {
    return GroupDro.of(this, method);
  }
}
