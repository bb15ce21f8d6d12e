package org.fullrank.optim;

import org.fullrank.core.Check;

/**
 * The position of a run after an optimizer step.
 *
 * @param step optimizer steps so far, including this step, 0 to {@code steps}
 * @param steps optimizer steps of the whole run, 1 or more
 * @param samples samples that this step consumed, over all its accumulated micro-batches, 0 or more
 */
public record Clock(long step, long steps, long samples) {
  public Clock {
    Check.positive((double) steps, "steps");
    Check.within((double) step, 0, (double) steps, "step");
    Check.atLeastZero((double) samples, "samples");
  }

  /** The completed part of the run, 0 to 1. */
  public double progress() {
    return (double) step / steps;
  }
}
