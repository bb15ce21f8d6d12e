package org.fullrank.methods.dino;

import org.fullrank.core.Check;

/**
 * The temperature of the teacher's distribution by epoch: a straight line from {@code start} in the
 * first epoch to {@code end} in the last epoch of the warm-up, then {@code end}.
 *
 * @param start in the first epoch, positive
 * @param end behind the warm-up, positive; above 0.07 training is unstable in most of the authors'
 *     experiments
 * @param epochs of the warm-up, 0 or more; 0 and 1 are no warm-up but for a first epoch at {@code
 *     start} with 1
 */
public record TeacherTemperature(double start, double end, int epochs) {
  /** The defaults of the authors' code: 0.04 throughout. */
  public static final TeacherTemperature PAPER = new TeacherTemperature(0.04, 0.04, 0);

  public TeacherTemperature {
    Check.positive(start, "start");
    Check.positive(end, "end");
    Check.atLeastZero(epochs, "epochs");
  }

  /** The temperature of epoch {@code epoch}, from 0. */
  public double at(long epoch) {
    if (epoch >= epochs) {
      return end;
    }
    return epochs == 1 ? start : start + (end - start) * epoch / (epochs - 1);
  }
}
