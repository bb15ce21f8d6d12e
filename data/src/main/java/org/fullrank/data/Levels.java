package org.fullrank.data;

import org.fullrank.core.Check;

/**
 * Maps the samples of images of more than 8 bits (16-bit PNG, integer and float TIFF) to 0 to 255.
 * The map is linear, rounds half up, and takes samples outside its range to 0 and 255. Images of 8
 * bits or fewer keep their samples.
 */
public sealed interface Levels {
  /**
   * The range of the format: 0 to 65,535 for 16 bits, 0 to the largest integer for 32 bits, 0 to 1
   * for floats. An image that uses a small part of it comes out dark.
   */
  record Whole() implements Levels {}

  /**
   * The range of each image: its smallest sample becomes 0, its largest 255. Brightness is no
   * longer comparable between images. A colour profile is not applied.
   */
  record Own() implements Levels {}

  /**
   * The same range for all images, such as 0 to 4,095 for a camera of 12 bits. A colour profile is
   * not applied.
   *
   * @param low sample that becomes 0
   * @param high sample that becomes 255, greater than {@code low}
   */
  record Between(double low, double high) implements Levels {
    public Between {
      Check.within(low, -Double.MAX_VALUE, Double.MAX_VALUE, "low");
      Check.within(high, -Double.MAX_VALUE, Double.MAX_VALUE, "high");
      if (low >= high) {
        throw new IllegalArgumentException("high: want more than low " + low + ", was " + high);
      }
    }
  }
}
