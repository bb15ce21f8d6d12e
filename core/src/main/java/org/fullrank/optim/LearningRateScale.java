package org.fullrank.optim;

import org.fullrank.core.Check;

/** How the learning rate of one tensor follows the run's schedule. */
public sealed interface LearningRateScale {
  /** As everything else. */
  LearningRateScale SCHEDULED = new Scheduled();

  /** Follows the schedule. */
  record Scheduled() implements LearningRateScale {}

  /** Stays at the base rate, whatever the schedule does (SimSiam's predictor). */
  record Constant() implements LearningRateScale {}

  /**
   * Not moved during the first steps (DINO's last layer, prototypes).
   *
   * @param steps optimizer steps, 0 or more
   */
  record FrozenFor(long steps) implements LearningRateScale {
    public FrozenFor {
      Check.atLeastZero((double) steps, "steps");
    }
  }
}
