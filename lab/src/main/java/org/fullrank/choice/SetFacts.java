package org.fullrank.choice;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Unreadable;

/**
 * Facts of a set of images and of the machine.
 *
 * @param images number of training images, 1 or more
 * @param shorterSide median of the shorter sides, pixels
 * @param coloured share of the images that hold a pixel with colour, 0 to 1
 * @param readMillis mean time to read and decode an image, milliseconds
 * @param cores number of processors, 1 or more
 */
public record SetFacts(int images, int shorterSide, double coloured, double readMillis, int cores) {
  private static final int SAMPLE = 32;
  private static final int VISIBLE = 8; // difference of two channels, of 255

  public SetFacts {
    Check.positive(images, "images");
    Check.positive(shorterSide, "shorterSide");
    Check.within(coloured, 0, 1, "coloured");
    Check.atLeastZero(readMillis, "readMillis");
    Check.positive(cores, "cores");
  }

  /**
   * The facts of {@code images}, measured on at most 32 images, spread evenly.
   *
   * @param nanoTime the clock, nanoseconds from any origin
   * @throws Problem of kind DATA if none of them can be read
   */
  public static SetFacts of(Dataset images, int cores, LongSupplier nanoTime) {
    int few = Math.min(SAMPLE, images.size());
    var sides = new int[few];
    int read = 0;
    int coloured = 0;
    long start = nanoTime.getAsLong();
    for (int i = 0; i < few; i++) {
      try {
        Image image = images.image((int) ((long) i * images.size() / few));
        sides[read++] = Math.min(image.height(), image.width());
        coloured += hasColour(image) ? 1 : 0;
      } catch (Unreadable _) {
        // the run reports it
      }
    }
    if (read == 0) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "none of %d images can be read; 'fullrank data inspect --decode' lists the reasons",
              few));
    }
    double millis = (nanoTime.getAsLong() - start) / 1e6 / read;
    int[] sorted = Arrays.stream(sides, 0, read).sorted().toArray();
    return new SetFacts(images.size(), sorted[read / 2], (double) coloured / read, millis, cores);
  }

  private static boolean hasColour(Image image) {
    int area = image.height() * image.width();
    for (int i = 0; image.channels() == 3 && i < area; i++) {
      int red = image.pixels()[i] & 0xFF;
      int green = image.pixels()[area + i] & 0xFF;
      int blue = image.pixels()[2 * area + i] & 0xFF;
      if (Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > VISIBLE) {
        return true;
      }
    }
    return false;
  }
}
