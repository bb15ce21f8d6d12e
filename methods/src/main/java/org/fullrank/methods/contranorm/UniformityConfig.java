package org.fullrank.methods.contranorm;

import org.fullrank.core.Check;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;

/**
 * The uniformity of the last block's tokens as a further term of any objective; those of a ResNet
 * are the places of its last map.
 *
 * @param weight what the term is multiplied by in the loss, 0 or more
 * @param temperature {@code τ}, which cosines of tokens are divided by, above 0
 */
public record UniformityConfig(double weight, double temperature) implements ComponentConfig {
  /** A tenth of the term at temperature 1. */
  public static final UniformityConfig DEFAULT = new UniformityConfig(0.1, 1);

  public UniformityConfig {
    Check.atLeastZero(weight, "weight");
    Check.positive(temperature, "temperature");
  }

  /** It is in the loss alone. */
  @Override
  public boolean fuses() {
    return true;
  }

  @Override
  public boolean wraps() {
    return true;
  }

  @Override
  public Method around(Method method, Site site) {
    return new UniformityLoss(this, method);
  }
}
