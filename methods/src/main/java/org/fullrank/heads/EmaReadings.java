package org.fullrank.heads;

import java.util.List;
import org.fullrank.nn.Reading;
import org.fullrank.optim.Ema;

/**
 * The readings of an average after a step.
 *
 * @param decay the part of the average that remained in the step, 0 to 1
 * @param samples samples of the step
 */
record EmaReadings(double decay, long samples) {
  /** The effective decay; its horizon in steps and in samples, and its half-life in samples. */
  List<Reading> list() {
    var effective = new Reading("ema_decay", decay);
    if (decay <= 0 || decay >= 1) {
      return List.of(effective);
    }
    double horizon = Ema.horizon(decay);
    return List.of(
        effective,
        new Reading("ema_horizon_steps", horizon),
        new Reading("ema_horizon_samples", horizon * samples),
        new Reading("ema_half_life_samples", Ema.halfLife(decay) * samples));
  }
}
