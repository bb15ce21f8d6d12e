package org.fullrank.encoder;

import java.util.Locale;
import org.fullrank.attention.Grid;

/** The patches that tile an image. */
final class PatchGrid {
  private static final int MOST = 1 << 16;

  private PatchGrid() {}

  /**
   * The grid of patches of side {@code patch} in an image of {@code height} by {@code width}
   * pixels.
   *
   * @throws IllegalArgumentException if they do not tile it, or are more than 65,536
   */
  static Grid of(int height, int width, int patch) {
    if (height % patch != 0 || width % patch != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "encoder.patch: want a divisor of the images' height and width, %d and %d, was %d",
              height,
              width,
              patch));
    }
    long patches = (long) (height / patch) * (width / patch);
    if (patches > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "encoder.patch: want patches of which %,d or fewer tile %d by %d pixels, was %d",
              MOST,
              height,
              width,
              patch));
    }
    return new Grid(height / patch, width / patch);
  }
}
