package org.fullrank.train;

import java.util.List;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.optim.Clock;

/**
 * The result of an optimizer step.
 *
 * @param clock the step number and the run's length
 * @param epoch from 0
 * @param loss mean over the step's micro-batches
 * @param gradientNorm of all gradients together, before clipping
 * @param line the step's line in the metrics: the method's terms, rate, gradient norm, timings
 * @param samplesPerSecond over this step, data wait included
 */
public record Progress(
    Clock clock,
    int epoch,
    double loss,
    double gradientNorm,
    List<Metrics.Metric> line,
    double samplesPerSecond) {
  public Progress {
    line = List.copyOf(line);
  }
}
