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

  /** The pixels in {@code box}, beyond which nothing is read. */
  static Frame of(Box box, Interpolation interpolation) {
    return new Frame(
        Span.exactly(box.top(), box.height()),
        Span.exactly(box.left(), box.width()),
        false,
        interpolation);
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

  /** The same, mirrored left to right. */
  Frame mirror() {
    return new Frame(rows, columns, !mirrored, interpolation);
  }
}
