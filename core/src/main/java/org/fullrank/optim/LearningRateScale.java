package org.fullrank.optim;

import org.fullrank.core.Check;

/**
 * The learning rate of a tensor relative to the run: {@code factor} times the scheduled rate, or
 * {@code factor} times the base rate. The tensor may be frozen in the first steps.
 *
 * @param factor multiplies the rate, 0 or more (layer-wise decay, slow posteriors)
 * @param scheduled whether the rate follows the schedule; else it stays at the base rate (SimSiam's
 *     predictor)
 * @param frozenFor the number of first optimizer steps, of the run's first batch size, that leave
 *     the tensor unchanged (DINO's last layer, prototypes), 0 or more
 * @param risesFor the number of steps after the frozen steps in which the rate rises linearly, 0 or
 *     more
 */
public record LearningRateScale(double factor, boolean scheduled, long frozenFor, long risesFor) {
  /** The scheduled rate. */
  public static final LearningRateScale SCHEDULED = new LearningRateScale(1, true, 0, 0);

  /** The base rate, without the schedule. */
  public static final LearningRateScale CONSTANT = new LearningRateScale(1, false, 0, 0);

  /** Never updated. */
  public static final LearningRateScale FROZEN = frozenFor(Long.MAX_VALUE);

  public LearningRateScale {
    Check.atLeastZero(factor, "factor");
    Check.atLeastZero((double) frozenFor, "frozenFor");
    Check.atLeastZero((double) risesFor, "risesFor");
  }

  /** The scheduled rate, frozen in the first {@code steps} optimizer steps. */
  public static LearningRateScale frozenFor(long steps) {
    return new LearningRateScale(1, true, steps, 0);
  }

  /** The same with the rate multiplied by {@code more}. */
  public LearningRateScale times(double more) {
    return new LearningRateScale(factor * more, scheduled, frozenFor, risesFor);
  }

  /** The same, frozen at least in the first {@code frozen} steps, then rising in {@code steps}. */
  public LearningRateScale rising(long frozen, long steps) {
    return new LearningRateScale(factor, scheduled, Math.max(frozenFor, frozen), steps);
  }

  /** Whether step {@code clock.step()} updates the tensor. */
  boolean moves(Clock clock) {
    return clock.span().from() >= frozenFor;
  }

  /**
   * The rate of the tensor in step {@code clock.step()}.
   *
   * @param now the scheduled rate
   * @param base the base rate
   */
  double of(double now, double base, Clock clock) {
    return rise(clock) * factor * (scheduled ? now : base);
  }

  /** Step {@code n} after the frozen steps, from 1, has {@code n/risesFor}, at most 1. */
  private double rise(Clock clock) {
    double risen = clock.span().to() - frozenFor;
    return risen < risesFor ? risen / risesFor : 1;
  }
}
