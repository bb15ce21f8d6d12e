package org.fullrank.data;

/**
 * A split by hash, for a set without a split. An image is a test image if the first 64 bits of its
 * id's SHA-256, as a fraction of 2⁶⁴, are below {@code testFraction}. Adding or removing other
 * images never moves an image to the other part.
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
