package org.fullrank.methods.duet;

import java.util.Arrays;
import org.fullrank.core.Problem;
import org.fullrank.input.Applied;
import org.fullrank.input.Transform;
import org.fullrank.input.View;

/**
 * A recorded parameter of the views that a group of bins follows, with its normalisation to {@code
 * g} in 0..1.
 */
public enum Axis {
  /** A turn by any angle: {@code (degrees + 180) / 360}; 0.5 without a turn. Cyclic. */
  ROTATION("rotation", "degrees"),
  /** A turn by a multiple of 90 degrees: {@code degrees / 360 + 0.125}. Cyclic. */
  QUARTER_TURN("rotation", "degrees"),
  /** A mirroring: 0.25 without, 0.75 with. */
  FLIP("flip", "flipped"),
  /** A crop: {@code 1 − width}, the width as a share of the image's; 0 without a crop. */
  SCALE("crop", "width"),
  /** The factor of brightness, from 0 at its smallest to 1 at its largest. */
  BRIGHTNESS("color_jitter", "brightness"),
  /** The factor of contrast, likewise. */
  CONTRAST("color_jitter", "contrast"),
  /** The factor of saturation, likewise. */
  SATURATION("color_jitter", "saturation"),
  /** The turn of the hue, likewise. */
  HUE("color_jitter", "hue"),
  /** 1 where the colour was taken away, else 0. */
  GRAYSCALE("grayscale", "gray"),
  /** 1 where the view was blurred, else 0. */
  BLUR("blur", "sigma");

  private final String transform;
  private final String parameter;

  Axis(String transform, String parameter) {
    this.transform = transform;
    this.parameter = parameter;
  }

  /** The name of the transform that records it. */
  String transform() {
    return transform;
  }

  /**
   * {@code g} of every sample of {@code view}, {@code [batch]}. A sample without the transform has
   * the identity's.
   *
   * @throws IllegalArgumentException if the view has no record of the transform
   * @throws Problem if the views never change the parameter
   */
  double[] of(View view) {
    Applied applied =
        view.record(transform)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "views: want a record of %s, were records of %s"
                        .formatted(
                            transform,
                            Transform.names(view.applied().stream().map(Applied::transform)))));
    Transform.Parameter range = applied.range(parameter);
    float[] column = applied.column(parameter);
    var drawn = new double[column.length];
    Arrays.setAll(drawn, i -> normalised(column[i], range));
    return drawn;
  }

  private double normalised(double value, Transform.Parameter range) {
    return switch (this) {
      case ROTATION -> turns(value / 360 + 0.5);
      case QUARTER_TURN -> turns(value / 360 + 0.125);
      case FLIP -> 0.25 + value / 2;
      case SCALE -> 1 - value;
      case BRIGHTNESS, CONTRAST, SATURATION, HUE -> share(value, range);
      case GRAYSCALE -> value;
      case BLUR -> value > 0 ? 1 : 0;
    };
  }

  private static double turns(double value) {
    return value - Math.floor(value);
  }

  private double share(double value, Transform.Parameter range) {
    if (range.high() <= range.low()) {
      throw Problem.config(
          "views: want a %s whose %s varies, was %s alone; set its strength above 0"
              .formatted(transform, parameter, range.low()));
    }
    return (value - range.low()) / (range.high() - range.low());
  }
}
