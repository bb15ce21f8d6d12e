package org.fullrank.views;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.views.Policy.PixelType;

/** Small images, and views of them without a loader. */
final class Sample {
  /** Pixels as they are, 0..1. */
  static final Pixels PLAIN_GRAY = new Pixels(1, List.of(0.0), List.of(1.0));

  static final Pixels PLAIN_RGB = new Pixels(3, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  private Sample() {}

  /** Rows 10..40, 50..80, 90..120, 130..160 in steps of 10. */
  static Image ramp() {
    var pixels = new byte[16];
    for (int i = 0; i < 16; i++) {
      pixels[i] = (byte) (10 * (i + 1));
    }
    return new Image(1, 4, 4, pixels);
  }

  static Image gray(int height, int width, int... values) {
    return image(1, height, width, values);
  }

  static Image image(int channels, int height, int width, int... values) {
    var pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return new Image(channels, height, width, pixels);
  }

  static Image noise(long seed, int channels, int height, int width) {
    var pixels = new byte[channels * height * width];
    new Random(seed).nextBytes(pixels);
    return new Image(channels, height, width, pixels);
  }

  static Image constant(int channels, int height, int width, int value) {
    var pixels = new byte[channels * height * width];
    java.util.Arrays.fill(pixels, (byte) value);
    return new Image(channels, height, width, pixels);
  }

  /** A canvas showing {@code image}, which is as large as the view. */
  static Canvas canvas(Image image) {
    return canvas(image, PixelType.FLOATS);
  }

  static Canvas canvas(Image image, PixelType pixels) {
    var canvas = new Canvas(image.width());
    canvas.show(image, Frame.centre(image, 1), pixels);
    canvas.round();
    return canvas;
  }

  /** Plane {@code channel} in units of 0..255. */
  static float[] bytes(Canvas canvas, int channel) {
    float[] plane = canvas.plane(channel).clone();
    for (int i = 0; i < plane.length; i++) {
      plane[i] *= 255;
    }
    return plane;
  }

  /** A drawn view: what each step drew, and its values. */
  @SuppressWarnings("ArrayRecordComponent")
  record Made(float[][] drawn, float[] values) {}

  static Made draw(Image image, Recipe recipe, Seed stream) {
    float[][] drawn = Painter.draw(image, recipe, stream);
    return new Made(drawn, paint(image, recipe, drawn));
  }

  /** The view of {@code image} that {@code drawn} records. */
  static float[] paint(Image image, Recipe recipe, float[]... drawn) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(recipe.bytes(), 8);
      new Painter(List.of(recipe)).paint(image, recipe, drawn, target);
      return target.toArray(ValueLayout.JAVA_FLOAT);
    }
  }
}
