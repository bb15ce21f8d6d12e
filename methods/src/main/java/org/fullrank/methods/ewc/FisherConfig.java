package org.fullrank.methods.ewc;

import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;

/**
 * What is estimated.
 *
 * @param type over which targets the squared gradient is averaged
 * @param likelihood of the loss; absent for the first that fits
 * @param draws targets drawn for each sample and view, 1 or more; of {@link FisherType#MC}
 * @param seed the stream of the draws; a sample's draws depend on its place among the samples, not
 *     on its batch
 */
public record FisherConfig(FisherType type, Optional<Likelihood> likelihood, int draws, Seed seed) {
  public FisherConfig {
    Check.positive(draws, "draws");
  }

  /** One draw, the first likelihood that fits. */
  public static FisherConfig of(FisherType type) {
    return new FisherConfig(type, Optional.empty(), 1, new Seed(0));
  }
}
