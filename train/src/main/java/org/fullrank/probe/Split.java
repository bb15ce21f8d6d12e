package org.fullrank.probe;

import java.util.Locale;
import org.fullrank.data.Splits;

/** The held-out images of a run's measurements. */
public enum Split {
  /** the test images; the run trains on all training images */
  TEST,
  /**
   * a tenth of the training images of each class, the same in every run on the set; the run trains
   * without these images and reads no test image
   */
  VALIDATION;

  /** The name in settings and results. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code splits} with these held-out images in the place of the test images. */
  public Splits of(Splits splits) {
    return switch (this) {
      case TEST -> splits;
      case VALIDATION -> splits.onValidation();
    };
  }

  /** The purpose of the images, for messages. */
  public String purpose() {
    return switch (this) {
      case TEST -> "testing";
      case VALIDATION -> "validation";
    };
  }
}
