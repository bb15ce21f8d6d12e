package org.fullrank.optim;

import org.fullrank.core.Check;

/** How the learning rate of one tensor follows the run's schedule. */
public sealed interface Pace {
  /** As everything else. */
  Pace SCHEDULED = new Scheduled();

  /** Follows the schedule. */
  record Scheduled() implements Pace {}

  /** Stays at the base rate, whatever the schedule does (SimSiam's predictor). */
  record Constant() implements Pace {}

  /**
   * Not moved during the first steps (DINO's last layer, prototypes).
   *
   * @param steps optimizer steps, 0 or more
   */
  record FrozenFor(long steps) implements Pace {
    public FrozenFor {
      Check.atLeastZero((double) steps, "steps");
    }
  }
}
