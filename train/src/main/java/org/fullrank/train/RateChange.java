package org.fullrank.train;

import java.util.Locale;
import java.util.Optional;
import org.fullrank.data.Dataset;
import org.fullrank.diagnose.History;
import org.fullrank.optim.Clock;

/**
 * A jump of the learning rate where a run goes on with other settings. A schedule spans the whole
 * run, so that more epochs stretch it.
 *
 * @param step the last step before the change
 * @param before the rate of that step
 * @param after the rate of the next step
 * @param steps optimizer steps that the schedule spans now
 */
public record RateChange(long step, double before, double after, long steps) {
  private static final double EQUAL = 1e-6; // relative; the file of metrics rounds

  /**
   * The change where {@code config} goes on after the last step of {@code past}; empty if {@code
   * config} gives that step the rate that it had, or if no step follows.
   *
   * @param data the training images
   */
  public static Optional<RateChange> of(RunConfig config, Dataset data, History past) {
    var plan = Plan.of(config, data);
    long steps = plan.steps();
    if (past.points().isEmpty() || past.points().getLast().step() >= steps) {
      return Optional.empty();
    }
    var last = past.points().getLast();
    double planned = rate(config, plan.clock(last.step()));
    return Math.abs(planned - last.learningRate()) <= EQUAL * planned
        ? Optional.empty()
        : Optional.of(
            new RateChange(
                last.step(),
                last.learningRate(),
                rate(config, plan.clock(last.step() + 1)),
                steps));
  }

  private static double rate(RunConfig config, Clock clock) {
    var now = config.optim(clock);
    return now.lr() * now.schedule().factor(clock);
  }

  /** The change in a line for the user. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "the learning rate goes from %.1e at step %,d to %.1e at step %,d, as its schedule spans"
            + " %,d steps now; optim.lr and optim.schedule change it",
        before,
        step,
        after,
        step + 1,
        steps);
  }
}
