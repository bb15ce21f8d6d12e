package org.fullrank.methods.contranorm;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * The uniformity of the last block's tokens as an additional loss term of any objective. The tokens
 * of a ResNet are the positions of its last feature map.
 *
 * @param weight the coefficient of the term in the loss, 0 or more
 * @param temperature {@code τ}, the divisor of the cosines, above 0
 */
public record UniformityConfig(double weight, double temperature) implements WrapperConfig {
  /** Weight 0.1 at temperature 1. */
  public static final UniformityConfig DEFAULT = new UniformityConfig(0.1, 1);

  public UniformityConfig {
    Check.atLeastZero(weight, "weight");
    Check.positive(temperature, "temperature");
  }

  @Override
  public Method around(Method method, Site site) {
    return new UniformityLoss(this, method);
  }
}
