package org.fullrank.methods.translation;

import org.fullrank.core.Check;

/**
 * How a translation is searched for.
 *
 * @param beam hypotheses that are kept at each length, 1 or more; 1 is greedy search
 * @param lengthPenalty {@code α} of {@link org.fullrank.decoding.BeamSearch}, 0 or more; greedy
 *     search ignores it
 */
public record Search(int beam, double lengthPenalty) {
  /** The likeliest id at each place. */
  public static final Search GREEDY = new Search(1, 0);

  public Search {
    Check.positive(beam, "beam");
    Check.atLeastZero(lengthPenalty, "length_penalty");
  }
}
