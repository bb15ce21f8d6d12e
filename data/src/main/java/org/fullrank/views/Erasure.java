package org.fullrank.views;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import org.fullrank.core.Seed;

/**
 * A box of normalised pixels that is filled.
 *
 * @param box of the view
 * @param size of the view, pixels
 * @param noise the stream of standard normal values, or 0 for zeros, the mean of all pixels
 */
record Erasure(Box box, int size, long noise) {
  /** The largest stream, which an fp32 number still tells apart. */
  static final int STREAMS = 1 << 24;

  private static final int TRIES = 10;

  /** Draws a box that lies within the view, of ten at most. */
  static void draw(PixelStep.RandomErasing erasing, Draw draw, float[] into) {
    double widest = Math.log(erasing.maxAspect());
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double area =
          draw.uniform(erasing.minArea(), erasing.maxArea()) * draw.height() * draw.width();
      double aspect = Math.exp(draw.uniform(-widest, widest));
      long high = Math.round(Math.sqrt(area * aspect));
      long wide = Math.round(Math.sqrt(area / aspect));
      if (high > 0 && wide > 0 && high < draw.height() && wide < draw.width()) {
        int top = draw.below(draw.height() - (int) high + 1);
        int left = draw.below(draw.width() - (int) wide + 1);
        new Box(top, left, (int) high, (int) wide).write(draw, into);
        into[4] = erasing.noise() ? 1 + draw.below(STREAMS) : 0;
        return;
      }
    }
  }

  /** As {@link PixelStep.RandomErasing} records it. */
  static Erasure of(float[] drawn, int size) {
    return new Erasure(Box.read(drawn, size, size), size, (long) drawn[4]);
  }

  /** Fills the box in {@code [channels, size, size]} fp32. */
  void fill(int channels, MemorySegment target) {
    RandomGenerator random = new Seed(noise).random();
    for (int channel = 0; channel < channels; channel++) {
      for (int y = box.top(); y < box.top() + box.height(); y++) {
        for (int x = box.left(); x < box.left() + box.width(); x++) {
          float value = noise == 0 ? 0 : (float) random.nextGaussian();
          target.setAtIndex(ValueLayout.JAVA_FLOAT, ((long) channel * size + y) * size + x, value);
        }
      }
    }
  }
}
