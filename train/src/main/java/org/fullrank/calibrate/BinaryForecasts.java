package org.fullrank.calibrate;

import java.util.Locale;

/**
 * Probabilities of an event beside its outcomes, such as confidence and correctness.
 *
 * @param probability 0 to 1, one for each image
 * @param outcome whether the event came, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record BinaryForecasts(double[] probability, boolean[] outcome) {
  public BinaryForecasts {
    if (probability.length == 0 || probability.length != outcome.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "forecasts: want one probability for each outcome and at least one, were %d and %d",
              probability.length,
              outcome.length));
    }
    for (double value : probability) {
      if (!(value >= 0 && value <= 1 + 1e-12)) {
        throw new IllegalArgumentException("forecasts: want probabilities 0 to 1, was " + value);
      }
    }
  }

  /** The number of forecasts. */
  public int size() {
    return probability.length;
  }

  /** The share of forecasts whose event came. */
  public double rate() {
    int came = 0;
    for (boolean each : outcome) {
      came += each ? 1 : 0;
    }
    return (double) came / outcome.length;
  }

  /** The forecasts {@code chosen} in this order; one may come more than once. */
  public BinaryForecasts rows(int[] chosen) {
    double[] theirs = new double[chosen.length];
    boolean[] came = new boolean[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      theirs[i] = probability[chosen[i]];
      came[i] = outcome[chosen[i]];
    }
    return new BinaryForecasts(theirs, came);
  }

  /** The indices of the forecasts by ascending probability; equal ones keep their order. */
  int[] ascending() {
    return Order.ascending(probability);
  }
}
