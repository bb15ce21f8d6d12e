package org.fullrank.views;

import org.fullrank.core.Check;
import org.fullrank.input.Transform;

/** One step of a {@link Policy}, with the ranges its parameters are drawn from. */
public sealed interface Step {
  /** What this step leaves on record. */
  Transform transform();

  /**
   * A box of random area, shape and place, resized to the view (torchvision's RandomResizedCrop).
   *
   * @param minArea smallest share of the image's area, 0..1
   * @param maxArea largest share of the image's area, 0..1
   * @param maxAspect widest box as width / height, at least 1; the narrowest is its inverse, and
   *     the shape is log-uniform between (4/3 is usual)
   * @param interpolation how the box is resized
   */
  record Crop(double minArea, double maxArea, double maxAspect, Interpolation interpolation)
      implements Step {
    /** Boxes of a fifth to all of the image, 3:4 to 4:3, bilinear. */
    public static final Crop DEFAULT = from(0.2);

    public Crop {
      Check.within(minArea, 1e-4, maxArea, "min_area");
      Check.within(maxArea, minArea, 1, "max_area");
      Check.within(maxAspect, 1, 100, "max_aspect");
    }

    /** Boxes of {@code minArea} to all of the image, 3:4 to 4:3, bilinear. */
    public static Crop from(double minArea) {
      return new Crop(minArea, 1, 4.0 / 3, Interpolation.BILINEAR);
    }

    @Override
    public Transform transform() {
      return Transform.CROP;
    }
  }

  /**
   * A mirroring left to right.
   *
   * @param probability 0..1
   */
  record Flip(double probability) implements Step {
    /** Every second view. */
    public static final Flip DEFAULT = new Flip(0.5);

    public Flip {
      Check.within(probability, 0, 1, "probability");
    }

    @Override
    public Transform transform() {
      return Transform.FLIP;
    }
  }

  /**
   * A turn about the view's centre, bilinear; what comes from outside is black.
   *
   * @param probability 0..1
   * @param degrees largest turn to either side, 0..180
   */
  record Rotation(double probability, double degrees) implements Step {
    /** Every view, by any angle. */
    public static final Rotation DEFAULT = new Rotation(1, 180);

    public Rotation {
      Check.within(probability, 0, 1, "probability");
      Check.within(degrees, 0, 180, "degrees");
    }

    @Override
    public Transform transform() {
      return Transform.ROTATION;
    }
  }

  /** A turn by 0, 90, 180 or 270 degrees, each as likely; no pixel is lost. */
  record QuarterTurn() implements Step {
    @Override
    public Transform transform() {
      return Transform.ROTATION;
    }
  }

  /**
   * Brightness, contrast, saturation and hue moved in a random order. A gray view, also one that a
   * step before made gray, has brightness and contrast only; the others are recorded as not
   * applied.
   *
   * @param probability 0..1
   * @param brightness factor within {@code max(0, 1 − brightness) .. 1 + brightness}
   * @param contrast factor, as above
   * @param saturation factor, as above
   * @param hue largest turn to either side as a fraction of the circle, 0..0.5
   */
  record ColorJitter(
      double probability, double brightness, double contrast, double saturation, double hue)
      implements Step {
    /** BYOL's. */
    public static final ColorJitter DEFAULT = new ColorJitter(0.8, 0.4, 0.4, 0.2, 0.1);

    public ColorJitter {
      Check.within(probability, 0, 1, "probability");
      Check.atLeastZero(brightness, "brightness");
      Check.atLeastZero(contrast, "contrast");
      Check.atLeastZero(saturation, "saturation");
      Check.within(hue, 0, 0.5, "hue");
    }

    @Override
    public Transform transform() {
      return Transform.COLOR_JITTER;
    }
  }

  /**
   * The colour taken away; a view that is gray already is recorded as left alone.
   *
   * @param probability 0..1
   */
  record Grayscale(double probability) implements Step {
    /** Two views of ten, as SimCLR's and BYOL's. */
    public static final Grayscale DEFAULT = new Grayscale(0.2);

    public Grayscale {
      Check.within(probability, 0, 1, "probability");
    }

    @Override
    public Transform transform() {
      return Transform.GRAYSCALE;
    }
  }

  /**
   * A Gaussian blur; the border is reflected.
   *
   * @param probability 0..1
   * @param minSigma smallest standard deviation, pixels of the view
   * @param maxSigma largest standard deviation, pixels of the view
   */
  record GaussianBlur(double probability, double minSigma, double maxSigma) implements Step {
    /** Every second view, as SimCLR's at 224 px. */
    public static final GaussianBlur DEFAULT = of(0.5);

    public GaussianBlur {
      Check.within(probability, 0, 1, "probability");
      Check.positive(minSigma, "min_sigma");
      Check.within(maxSigma, minSigma, 100, "max_sigma");
    }

    /** The sigmas of SimCLR and BYOL, 0.1 to 2 pixels at 224. */
    public static GaussianBlur of(double probability) {
      return new GaussianBlur(probability, 0.1, 2);
    }

    @Override
    public Transform transform() {
      return Transform.BLUR;
    }
  }

  /**
   * Pixels from {@code threshold} upwards inverted, one that equals it among them.
   *
   * @param probability 0..1
   * @param threshold 0..1; {@code k/255} for the 8-bit level {@code k}
   */
  record Solarize(double probability, double threshold) implements Step {
    /** Two views of ten, as BYOL's second. */
    public static final Solarize DEFAULT = of(0.2);

    public Solarize {
      Check.within(probability, 0, 1, "probability");
      Check.within(threshold, 0, 1, "threshold");
    }

    /** At 128 of 255, BYOL's. */
    public static Solarize of(double probability) {
      return new Solarize(probability, 128 / 255.0);
    }

    @Override
    public Transform transform() {
      return Transform.SOLARIZE;
    }
  }
}
