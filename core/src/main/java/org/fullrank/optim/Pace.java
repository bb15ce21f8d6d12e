package org.fullrank.optim;

/** How the learning rate of one tensor follows the run's schedule. */
public sealed interface Pace {
  /** As everything else. */
  Pace SCHEDULED = new Scheduled();

  /** Follows the schedule. */
  record Scheduled() implements Pace {}

  /** Stays at the base rate, whatever the schedule does (SimSiam's predictor). */
  record Constant() implements Pace {}

  /** Not moved during the first {@code steps} optimizer steps (DINO's last layer, prototypes). */
  record FrozenFor(long steps) implements Pace {}
}
