package org.fullrank.methods.supervised;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * The settings of supervised learning.
 *
 * @param smoothing label smoothing: the share of the target spread over all classes, from 0, below
 *     1
 */
public record SupervisedConfig(double smoothing) implements Config {
  /** Labels without smoothing. */
  public static final SupervisedConfig DEFAULT = new SupervisedConfig(0);

  /** ImageNet: Szegedy et al., section 7. */
  public static final SupervisedConfig PAPER = new SupervisedConfig(0.1);

  public SupervisedConfig {
    Check.within(smoothing, 0, Math.nextDown(1.0), "smoothing");
  }

  @Override
  public Needs needs() {
    return Needs.views(1).andLabels();
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS);
  }

  @Override
  public Method build(Site site) {
    return new Supervised(this, site);
  }
}
