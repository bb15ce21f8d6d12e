package org.fullrank.optim;

/**
 * Where a run is, just after an optimizer step.
 *
 * @param step optimizer steps taken so far, this one included
 * @param steps optimizer steps of the whole run
 * @param samples samples that this step consumed, over all its accumulated micro-batches
 */
public record Clock(long step, long steps, long samples) {
  /** The part of the run that is over, 0 to 1. */
  public double progress() {
    return (double) step / steps;
  }
}
