package org.fullrank.methods.byov;

import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * A supervised counterpart, trained beside any objective on the same images: a second encoder with
 * the same parts and initial weights, and a linear head. The two share no weights, so that their
 * uncertainties can be compared image by image. Behind this component {@code byov} adds the
 * divergence of both.
 */
public record CounterpartConfig() implements WrapperConfig {
  /** It has no settings. */
  public static final CounterpartConfig DEFAULT = new CounterpartConfig();

  @Override
  public Needs needs(Needs base) {
    return base.andLabels();
  }

  @Override
  public Method around(Method method, Site site) {
    return new Counterpart(method, site);
  }
}
