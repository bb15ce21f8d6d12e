package org.fullrank.methods.augmentation;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * Several groups of views of each sample in one step (batch repetition). The views are those that
 * the method wants, {@code copies} times.
 *
 * @param copies groups of views, 1 to 64
 */
public record RepeatedViewsConfig(int copies) implements WrapperConfig {
  /** Four groups. */
  public static final RepeatedViewsConfig DEFAULT = new RepeatedViewsConfig(4);

  static final int MOST = 64;

  public RepeatedViewsConfig {
    Check.within(copies, 1, MOST, "copies");
  }

  @Override
  public Needs needs(Needs base) {
    return base.times(copies);
  }

  @Override
  public Method around(Method method, Site site) {
    return new RepeatedViews(method, new Copies(copies));
  }
}
