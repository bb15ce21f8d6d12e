package org.fullrank.methods;

import org.fullrank.core.Check;
import org.fullrank.optim.Clock;

/**
 * The sizes of a training run, known before its first step.
 *
 * @param samples samples of the training set, 1 or more; for posterior weighting and memory banks
 * @param classes number of classes of the targets; 0 for unlabelled data
 * @param batch samples per optimizer step, over all micro-batches and ranks
 * @param stepsPerEpoch optimizer steps in one pass over the training set, 1 or more
 * @param steps optimizer steps of the whole run
 */
public record TrainingFacts(long samples, int classes, int batch, long stepsPerEpoch, long steps) {
  public TrainingFacts {
    Check.positive((double) samples, "samples");
    Check.atLeastZero(classes, "classes");
    Check.positive(batch, "batch");
    Check.positive((double) stepsPerEpoch, "stepsPerEpoch");
    Check.positive((double) steps, "steps");
  }

  /** The epoch that step {@code clock.step()} belongs to, from 0. */
  public long epoch(Clock clock) {
    return (Math.max(clock.step(), 1) - 1) / stepsPerEpoch;
  }

  /** Whether step {@code clock.step()} is the last step of its epoch. */
  public boolean endsEpoch(Clock clock) {
    return clock.step() > 0 && clock.step() % stepsPerEpoch == 0;
  }
}
