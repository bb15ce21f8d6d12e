package org.fullrank.data;

/**
 * The split of a set that has none: an image is for testing when the first 64 bits of its id's
 * SHA-256, read as a fraction of one, lie below {@code testFraction}. Adding or removing other
 * images never moves it to the other part.
 *
 * @param testFraction expected share of test images, 0 up to but not including 1
 */
record HashSplit(double testFraction) {
  private static final double TWO_TO_64 = 0x1p64;

  HashSplit {
    if (!(testFraction >= 0 && testFraction < 1)) {
      throw new IllegalArgumentException(
          "test_fraction: want 0 or more and less than 1, was " + testFraction);
    }
  }

  Part part(String id) {
    long head = new Sha256().add(id).head();
    double unit = ((head >>> 1) * 2.0) / TWO_TO_64;
    return unit < testFraction ? Part.TEST : Part.TRAIN;
  }
}
