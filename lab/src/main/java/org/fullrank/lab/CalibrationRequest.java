package org.fullrank.lab;

import org.fullrank.calibrate.Bootstrap;
import org.fullrank.calibrate.CalibrationMeasure;
import org.fullrank.calibrate.Calibrator;
import org.fullrank.calibrate.Isotonic;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.calibrate.Temperature;
import org.fullrank.calibrate.VectorScaling;
import org.fullrank.core.Seed;

/**
 * What a calibration fits and measures.
 *
 * @param scaling the map that is fitted
 * @param measures bins and risk of the measures
 * @param coverage the share of prediction sets that are to hold the label, above 0 and below 1
 * @param bootstrap intervals
 * @param seed of the halves and of the draws of adaptive sets
 */
public record CalibrationRequest(
    Scaling scaling,
    CalibrationMeasure.Settings measures,
    double coverage,
    Bootstrap bootstrap,
    Seed seed) {
  /** Temperature scaling, 15 bins, sets of 90 %, a thousand drawings. */
  public static final CalibrationRequest USUAL =
      new CalibrationRequest(
          Scaling.TEMPERATURE,
          CalibrationMeasure.Settings.USUAL,
          0.9,
          Bootstrap.USUAL,
          new Seed(0));

  /** The map that a calibration fits. */
  public enum Scaling {
    /** one divisor of the logits */
    TEMPERATURE,
    /** a scale and a shift for each class */
    VECTOR,
    /** an increasing map for each class */
    ISOTONIC,
    /** none: temperature 1, and an earlier calibration is removed */
    NONE;

    Calibrator fitted(LabelledProbabilities calibration) {
      return switch (this) {
        case TEMPERATURE -> Temperature.fitted(calibration);
        case VECTOR -> VectorScaling.fitted(calibration);
        case ISOTONIC -> Isotonic.fitted(calibration);
        case NONE -> new Temperature(1);
      };
    }
  }
}
