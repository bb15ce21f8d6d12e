package org.fullrank.data;

import java.util.random.RandomGenerator;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;

/**
 * A kind of damage to an image, in severities 1 to 5. Samples are {@code x} in 0 to 1; results are
 * clipped to 0 to 1 and rounded to 8 bits.
 *
 * <p>Constants {@code c} of images whose shorter side is below 64 pixels are those of
 * hendrycks/robustness {@code make_cifar_c.py@ca36008}, of larger ones those of {@code
 * make_imagenet_c.py@e0377d4}; those of rotation are ours. Departures: results are rounded, where
 * the authors cut the fraction off; salt and pepper strikes all channels of a pixel together.
 *
 * @see <a href="https://arxiv.org/abs/1903.12261">Hendrycks and Dietterich, ICLR 2019</a>
 */
public enum Corruption {
  /** {@code x + c·N(0, 1)} for each sample */
  GAUSSIAN_NOISE(
      new double[] {0.04, 0.06, 0.08, 0.09, 0.1}, new double[] {0.08, 0.12, 0.18, 0.26, 0.38}),
  /** {@code Poisson(c·x)/c} for each sample */
  SHOT_NOISE(new double[] {500, 250, 100, 75, 50}, new double[] {60, 25, 12, 5, 3}),
  /**
   * {@code u} uniform for each pixel: black where {@code u < c/2}, white where {@code u > 1−c/2}
   */
  SALT_AND_PEPPER(
      new double[] {0.01, 0.02, 0.03, 0.05, 0.07}, new double[] {0.03, 0.06, 0.09, 0.17, 0.27}),
  /** a Gaussian of deviation {@code c} pixels, cut at {@code 4c}; the edge pixel is repeated */
  BLUR(new double[] {0.4, 0.6, 0.7, 0.8, 1}, new double[] {1, 2, 3, 4, 6}),
  /** {@code c·(x − m) + m}, {@code m} the mean of the channel */
  CONTRAST(new double[] {0.75, 0.5, 0.4, 0.3, 0.15}, new double[] {0.4, 0.3, 0.2, 0.1, 0.05}),
  /** written and read as JPEG of quality {@code c} */
  JPEG(new double[] {80, 65, 58, 50, 40}, new double[] {25, 18, 15, 10, 7}),
  /** a turn by {@code c} degrees to a drawn side, bilinear, black from outside */
  ROTATION(new double[] {15, 30, 45, 60, 75}, new double[] {15, 30, 45, 60, 75}),
  /**
   * {@code (x + c·f)·m/(m + c)}, {@code f} a plasma fractal of 0 to 1 and {@code m} the image's
   * largest sample
   */
  FOG(new double[] {0.2, 0.5, 0.75, 1, 1.5}, new double[] {1.5, 2, 2.5, 2.5, 3});

  private static final int LARGE = 64; // pixels
  private static final double[] FOG_DECAY = {3, 3, 2.5, 2, 1.75};
  private static final double[] LARGE_FOG_DECAY = {2, 2, 1.7, 1.5, 1.4};
  private static final double CHUNK = 30; // the largest mean of a single Poisson draw

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final double[] small;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final double[] large;

  Corruption(double[] small, double[] large) {
    this.small = small;
    this.large = large;
  }

  /**
   * The image at {@code severity}. The same seed gives the same draws at every severity.
   *
   * @param severity 1 to 5
   */
  public Image of(Image image, int severity, Seed seed) {
    double c = constant(image, severity);
    var random = seed.with(name().hashCode()).random();
    return switch (this) {
      case GAUSSIAN_NOISE -> each(image, x -> x + c * random.nextGaussian());
      case SHOT_NOISE -> each(image, x -> poisson(c * x, random) / c);
      case SALT_AND_PEPPER -> saltAndPepper(image, c, random);
      case BLUR -> Smoothing.of(image, c);
      case CONTRAST -> contrast(image, c);
      case JPEG -> JpegPass.of(image, c);
      case ROTATION -> Rotation.of(image, random.nextBoolean() ? c : -c);
      case FOG -> fog(image, c, severity, random);
    };
  }

  /** The images of {@code all} at {@code severity}, damaged when they are read. */
  public Dataset on(Dataset all, int severity, Seed seed) {
    Check.within(severity, 1, small.length, "severity");
    return new CorruptedImages(all, this, severity, seed);
  }

  /** The constant {@code c} of {@code image} at {@code severity}. */
  double constant(Image image, int severity) {
    Check.within(severity, 1, small.length, "severity");
    return (isLarge(image) ? large : small)[severity - 1];
  }

  private static boolean isLarge(Image image) {
    return Math.min(image.height(), image.width()) >= LARGE;
  }

  /** A change of a sample of 0 to 1. */
  private interface SampleChange {
    double of(double sample);
  }

  private static Image each(Image image, SampleChange change) {
    byte[] to = new byte[image.pixels().length];
    for (int i = 0; i < to.length; i++) {
      to[i] = sample(change.of((image.pixels()[i] & 0xFF) / 255.0));
    }
    return new Image(image.channels(), image.height(), image.width(), to);
  }

  /** {@code x}, clipped to 0 to 1, in 8 bits. */
  static byte sample(double x) {
    return (byte) Math.round(255 * Math.clamp(x, 0, 1));
  }

  /** A Poisson draw: a sum of draws of small means, each by a product of uniforms (Knuth). */
  private static int poisson(double mean, RandomGenerator random) {
    int sum = 0;
    for (double left = mean; left > 0; left -= CHUNK) {
      double limit = Math.exp(-Math.min(left, CHUNK));
      for (double product = random.nextDouble(); product > limit; sum++) {
        product *= random.nextDouble();
      }
    }
    return sum;
  }

  private static Image saltAndPepper(Image image, double amount, RandomGenerator random) {
    byte[] to = image.pixels().clone();
    int plane = image.height() * image.width();
    for (int at = 0; at < plane; at++) {
      double u = random.nextDouble();
      if (u < amount / 2 || u > 1 - amount / 2) {
        for (int c = 0; c < image.channels(); c++) {
          to[c * plane + at] = (byte) (u < 0.5 ? 0 : 255);
        }
      }
    }
    return new Image(image.channels(), image.height(), image.width(), to);
  }

  private static Image contrast(Image image, double factor) {
    byte[] to = new byte[image.pixels().length];
    int plane = image.height() * image.width();
    for (int c = 0; c < image.channels(); c++) {
      double mean = 0;
      for (int at = c * plane; at < (c + 1) * plane; at++) {
        mean += (image.pixels()[at] & 0xFF) / 255.0 / plane;
      }
      for (int at = c * plane; at < (c + 1) * plane; at++) {
        to[at] = sample(factor * ((image.pixels()[at] & 0xFF) / 255.0 - mean) + mean);
      }
    }
    return new Image(image.channels(), image.height(), image.width(), to);
  }

  private static Image fog(Image image, double amount, int severity, RandomGenerator random) {
    double decay = (isLarge(image) ? LARGE_FOG_DECAY : FOG_DECAY)[severity - 1];
    int longer = Math.max(image.height(), image.width());
    int side = Math.max(2, Integer.highestOneBit(2 * longer - 1));
    double[] plasma = new Plasma(side, decay).drawn(random);
    double most = 0;
    for (byte pixel : image.pixels()) {
      most = Math.max(most, (pixel & 0xFF) / 255.0);
    }
    byte[] to = new byte[image.pixels().length];
    int plane = image.height() * image.width();
    for (int i = 0; i < to.length; i++) {
      int y = i % plane / image.width();
      double fog = plasma[y * side + i % image.width()];
      double x = (image.pixels()[i] & 0xFF) / 255.0;
      to[i] = sample((x + amount * fog) * most / (most + amount));
    }
    return new Image(image.channels(), image.height(), image.width(), to);
  }
}
