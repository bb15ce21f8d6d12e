package org.fullrank.probe;

import java.util.Locale;

/** The images that a run is measured on. */
public enum Split {
  /** the test images; the run trains on all training images */
  TEST,
  /**
   * a tenth of the training images of each class, the same ones in every run on the set: it trains
   * without them, and no test image is looked at
   */
  VALIDATION;

  /** As settings and results spell it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the images are for. */
  public String purpose() {
    return switch (this) {
      case TEST -> "testing";
      case VALIDATION -> "validation";
    };
  }
}
