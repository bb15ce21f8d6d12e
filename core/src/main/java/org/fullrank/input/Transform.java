package org.fullrank.input;

import java.util.List;

/**
 * A step of an augmentation policy that leaves a record, with the parameters it records per sample.
 *
 * <p>Every parameter has the value that means "not applied", so that a sample left alone still has
 * a record (DUET's targets and ESSL's labels need one for every sample).
 */
@SuppressWarnings("ImmutableEnumChecker") // the list is of List.of, the array never leaves
public enum Transform {
  /** Top, left, height and width of the box, as fractions of the source's height and width. */
  CROP(List.of("top", "left", "height", "width"), 0, 0, 1, 1),
  /** 1 if mirrored left to right. */
  FLIP(List.of("flipped"), 0),
  /** Counter-clockwise, in degrees. */
  ROTATION(List.of("degrees"), 0),
  /**
   * Factors of brightness, contrast and saturation; the hue's turn as a fraction of the circle; and
   * which of the 24 orders of these four was used, counted lexicographically from 0.
   */
  COLOR_JITTER(List.of("brightness", "contrast", "saturation", "hue", "order"), 1, 1, 1, 0, 0),
  /** 1 if the colour was taken away. */
  GRAYSCALE(List.of("gray"), 0),
  /** Standard deviation in pixels of the view; 0 is no blur. */
  BLUR(List.of("sigma"), 0),
  /** The value in 0..1 from which pixels are inverted; above 1 none is. */
  SOLARIZE(List.of("threshold"), 2);

  private final List<String> parameters;
  private final float[] identity;

  Transform(List<String> parameters, float... identity) {
    this.parameters = parameters;
    this.identity = identity;
  }

  /** The names of the recorded parameters, in order. */
  public List<String> parameters() {
    return parameters;
  }

  /** The values that mean "not applied", in the order of {@link #parameters()}. */
  public float[] identity() {
    return identity.clone();
  }
}
