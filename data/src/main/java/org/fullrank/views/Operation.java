package org.fullrank.views;

import org.fullrank.core.Check;

/**
 * An operator of a sub-policy.
 *
 * @param operator what is done
 * @param probability that it is done, 0..1
 * @param level how strongly, 0 to the strongest of the space; operators without a value ignore it
 */
public record Operation(Operator operator, double probability, double level) {
  public Operation {
    Check.within(probability, 0, 1, "probability");
    Check.atLeastZero(level, "level");
  }
}
