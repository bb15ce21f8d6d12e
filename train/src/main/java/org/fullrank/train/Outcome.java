package org.fullrank.train;

import org.fullrank.data.Skipped;

/**
 * The end of a run.
 *
 * @param step optimizer steps taken
 * @param steps optimizer steps of the whole run; more than {@code step} for a stopped run
 * @param model the model after the last step
 * @param skipped images that could not be read
 * @param images training and test images, readable or not
 */
public record Outcome(long step, long steps, Model model, Skipped skipped, int images) {
  /** Whether all steps were taken. */
  public boolean finished() {
    return step >= steps;
  }
}
