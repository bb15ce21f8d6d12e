package org.fullrank.data;

/**
 * The samples of an image of more than 8 bits.
 *
 * @param low smallest sample
 * @param high largest sample
 * @param most white in the image's format: its largest integer, or 1 for floats
 */
record SampleRange(double low, double high, double most) {
  private static final double DARK = 0.25; // of the format's range

  /** The range of this and {@code other}; {@code most} is the smaller. */
  SampleRange and(SampleRange other) {
    return new SampleRange(
        Math.min(low, other.low), Math.max(high, other.high), Math.min(most, other.most));
  }

  /** The range that {@code levels} map to 0 to 255, in an image of these samples. */
  SampleRange by(Levels levels) {
    return switch (levels) {
      case Levels.Whole _ -> new SampleRange(0, most, most);
      case Levels.Own _ -> this;
      case Levels.Between(double from, double to) -> new SampleRange(from, to, most);
    };
  }

  /** Whether the image is dark if {@code most} is white: its samples end in the lowest quarter. */
  boolean dark() {
    return high <= DARK * most;
  }

  /** Whether samples lie outside 0 to {@code most}. */
  boolean clipped() {
    return low < 0 || high > most;
  }

  /** {@code sample} as 0 to 255 of this range; a sample that is not a number is 0. */
  int level(double sample) {
    double share = high > low ? (sample - low) / (high - low) : 0;
    return (int) Math.floor(Math.clamp(Double.isNaN(share) ? 0 : share, 0, 1) * 255 + 0.5);
  }
}
