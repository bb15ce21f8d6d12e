package org.fullrank.methods.entropyreconstruction;

import java.util.Optional;
import org.fullrank.methods.Density;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * The entropies, the reconstruction error and the bound of any objective in its log; the loss does
 * not change.
 *
 * @param density the reconstruction density, with its concentration, deviation or temperature; if
 *     absent the method's own, or von Mises-Fisher of concentration 10
 */
public record EntropyConfig(Optional<Density> density) implements WrapperConfig {
  /** The method's own density. */
  public static final EntropyConfig DEFAULT = new EntropyConfig(Optional.empty());

  @Override
  public Method around(Method method, Site site) {
    Density known = density.or(method::density).orElse(EntropyReconstructionConfig.DENSITY);
    return new EntropyLog(method, ErObjective.of(known), site.hardware().ranks());
  }
}
