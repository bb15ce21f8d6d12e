package org.fullrank.optim;

import org.fullrank.core.Check;

/**
 * The position of a run after an optimizer step.
 *
 * @param step optimizer steps so far, including this step, 0 to {@code steps}
 * @param steps optimizer steps of the whole run, 1 or more
 * @param samples samples that this step consumed, over all its accumulated micro-batches, 0 or more
 * @param span the part of the run that the step covers, by its planned samples; schedules follow it
 */
public record Clock(long step, long steps, long samples, Span span) {
  /**
   * The part of a run that a step covers, in steps of the run's first batch size. A step of four
   * times that size has the length 4. So a schedule follows the samples, not the steps.
   *
   * @param from the beginning of the step, 0 or more
   * @param to the end of the step, {@code from} or more
   * @param of the length of the whole run, {@code to} or more
   */
  public record Span(double from, double to, double of) {
    /** Planned samples of the step, as a multiple of the run's first batch size. */
    public double length() {
      return to - from;
    }
  }

  public Clock {
    Check.positive((double) steps, "steps");
    Check.within((double) step, 0, (double) steps, "step");
    Check.atLeastZero((double) samples, "samples");
    Check.within(span.to(), 0, span.of(), "span.to");
    Check.within(span.from(), 0, Math.max(span.to(), 0), "span.from");
  }

  /** The position in a run whose steps all have the same size. */
  public Clock(long step, long steps, long samples) {
    this(step, steps, samples, new Span(Math.max(0, step - 1), step, steps));
  }

  /** The completed part of the run's samples, 0 to 1. */
  public double progress() {
    return span.to() / span.of();
  }
}
