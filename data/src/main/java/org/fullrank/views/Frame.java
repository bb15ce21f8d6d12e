package org.fullrank.views;

import org.fullrank.data.Image;

/**
 * The part of an image that becomes a view.
 *
 * @param rows what of its height
 * @param columns what of its width
 * @param mirrored left to right
 * @param interpolation how it is resized
 */
record Frame(Span rows, Span columns, boolean mirrored, Interpolation interpolation) {
  /**
   * A stretch of one axis, pixels.
   *
   * @param start where it begins
   * @param length how long it is
   * @param low first pixel that may be read
   * @param high past the last pixel that may be read
   */
  record Span(double start, double length, int low, int high) {
    /** A stretch of whole pixels, beyond which nothing is read. */
    private static Span exactly(int start, int length) {
      return new Span(start, length, start, start + length);
    }

    /** The middle of an axis of {@code all} pixels. */
    private static Span middle(double length, int all) {
      return new Span((all - length) / 2, length, 0, all);
    }
  }

  /** A box as {@link org.fullrank.input.Transform#CROP} records it, whole pixels. */
  static Frame box(Image image, float[] recorded, int at, Interpolation interpolation) {
    int top = Math.round(recorded[at] * image.height());
    int left = Math.round(recorded[at + 1] * image.width());
    int height = Math.round(recorded[at + 2] * image.height());
    int width = Math.round(recorded[at + 3] * image.width());
    return new Frame(Span.exactly(top, height), Span.exactly(left, width), false, interpolation);
  }

  /** The central square whose side is {@code share} of the shorter side. */
  static Frame centre(Image image, double share) {
    double side = share * Math.min(image.height(), image.width());
    return new Frame(
        Span.middle(side, image.height()),
        Span.middle(side, image.width()),
        false,
        Interpolation.BILINEAR);
  }

  Frame mirrored(boolean mirror) {
    return new Frame(rows, columns, mirror, interpolation);
  }
}
