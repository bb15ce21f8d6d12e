package org.fullrank.optim;

import org.fullrank.core.Check;

/**
 * The learning rate of one tensor beside the run's schedule: {@code factor} times the scheduled
 * rate, or times the base rate, after the first steps.
 *
 * @param factor of the rate, 0 or more (layer-wise decay, slow posteriors)
 * @param scheduled whether the rate follows the schedule; else it stays at the base rate (SimSiam's
 *     predictor)
 * @param frozenFor optimizer steps at the beginning in which the tensor is not moved (DINO's last
 *     layer, prototypes), 0 or more
 */
public record LearningRateScale(double factor, boolean scheduled, long frozenFor) {
  /** The scheduled rate. */
  public static final LearningRateScale SCHEDULED = new LearningRateScale(1, true, 0);

  /** The base rate, whatever the schedule does. */
  public static final LearningRateScale CONSTANT = new LearningRateScale(1, false, 0);

  /** Never moved. */
  public static final LearningRateScale FROZEN = frozenFor(Long.MAX_VALUE);

  public LearningRateScale {
    Check.atLeastZero(factor, "factor");
    Check.atLeastZero((double) frozenFor, "frozenFor");
  }

  /** The scheduled rate, but not moved in the first {@code steps} optimizer steps. */
  public static LearningRateScale frozenFor(long steps) {
    return new LearningRateScale(1, true, steps);
  }

  /** The same with the rate multiplied by {@code more}. */
  public LearningRateScale times(double more) {
    return new LearningRateScale(factor * more, scheduled, frozenFor);
  }

  /** Whether step {@code clock.step()} moves the tensor. */
  boolean moves(Clock clock) {
    return clock.step() > frozenFor;
  }

  /** The rate where the schedule says {@code now} and began at {@code base}. */
  double of(double now, double base) {
    return factor * (scheduled ? now : base);
  }
}
