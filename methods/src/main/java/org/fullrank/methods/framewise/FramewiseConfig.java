package org.fullrank.methods.framewise;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.input.Modality;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * The settings of framewise classification.
 *
 * @param smoothing label smoothing: the share of the target spread over all classes, from 0, below
 *     1
 */
public record FramewiseConfig(double smoothing) implements Config {
  /** Labels without smoothing. */
  public static final FramewiseConfig DEFAULT = new FramewiseConfig(0);

  public FramewiseConfig {
    Check.within(smoothing, 0, Math.nextDown(1.0), "smoothing");
  }

  @Override
  public Needs needs() {
    return Needs.views(1).of(Modality.AUDIO).andTimedLabels();
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS);
  }

  @Override
  public Method build(Site site) {
    return new Framewise(this, site);
  }
}
