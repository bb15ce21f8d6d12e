package org.fullrank.views;

import java.util.List;
import java.util.Optional;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Unreadable;

/**
 * Mean and standard deviation of the gray of images, each image weighing the same whatever its
 * size, as views do. Colour is weighed {@code 0.299 R + 0.587 G + 0.114 B}.
 *
 * @param mean of pixels in 0..1
 * @param deviation of pixels in 0..1, over all images together, {@code 1/255} or more
 */
record GrayStatistics(double mean, double deviation) {
  private static final int MOST = 1000;
  private static final double LEAST = 1.0 / 255;
  private static final double[] GRAY = {1};
  private static final double[] COLOUR = {0.299, 0.587, 0.114};

  /** Of at most 1,000 of {@code images}, spread evenly over the set; empty if none can be read. */
  static Optional<GrayStatistics> of(Dataset images) {
    int few = Math.min(MOST, images.size());
    double sum = 0;
    double squares = 0;
    int read = 0;
    for (int i = 0; i < few; i++) {
      try {
        Image image = images.image((int) ((long) i * images.size() / few));
        sum += power(image, 1);
        squares += power(image, 2);
        read++;
      } catch (Unreadable _) {
        // the run reports it where it is to be learned from
      }
    }
    return read == 0 ? Optional.empty() : Optional.of(of(sum / read, squares / read));
  }

  private static GrayStatistics of(double mean, double square) {
    return new GrayStatistics(mean, Math.max(LEAST, Math.sqrt(Math.max(0, square - mean * mean))));
  }

  /** The mean over the pixels of {@code image} of its gray, or of the square of its gray. */
  private static double power(Image image, int exponent) {
    double[] shares = image.channels() == 1 ? GRAY : COLOUR;
    int area = image.height() * image.width();
    double sum = 0;
    for (int pixel = 0; pixel < area; pixel++) {
      double gray = 0;
      for (int channel = 0; channel < shares.length; channel++) {
        gray += shares[channel] * (image.pixels()[channel * area + pixel] & 0xFF) / 255;
      }
      sum += exponent == 1 ? gray : gray * gray;
    }
    return sum / area;
  }

  /** For one channel, to four decimals. */
  Pixels pixels() {
    return new Pixels(1, List.of(rounded(mean)), List.of(rounded(deviation)));
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
