package org.fullrank.views;

/**
 * The steps that look at one pixel at a time, on whole planes of floats in 0..1 (torchvision's
 * _functional_tensor.py). Written without branches so that HotSpot vectorises the loops; {@code
 * signum} stands in for a comparison.
 */
final class Colors {
  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;
  private static final float EPSILON = 1f / 1024; // a whole byte stays one in spite of float noise

  /** A 1,024th of an 8-bit level: above what resizing and adding up rounds off. */
  private static final float ROUNDING = 1f / (255 * 1024);

  private Colors() {}

  /** A colour jitter as recorded, its parts in the recorded order. */
  static void jitter(Canvas canvas, float[] values) {
    int order = (int) values[4];
    int left = 0b1111;
    for (int place = 0, choices = 6; place < 4; choices /= Math.max(1, 3 - place), place++) {
      int part = nth(left, order / choices);
      order %= choices;
      left &= ~(1 << part);
      adjust(canvas, part, values[part]);
    }
  }

  /** The {@code n}-th set bit, from the lowest. */
  private static int nth(int bits, int n) {
    int rest = bits;
    for (int i = 0; i < n; i++) {
      rest &= rest - 1;
    }
    return Integer.numberOfTrailingZeros(rest);
  }

  private static void adjust(Canvas canvas, int part, float value) {
    switch (part) {
      case 0 -> brightness(canvas, value);
      case 1 -> contrast(canvas, value);
      case 2 -> saturation(canvas, value);
      default -> hue(canvas, value);
    }
  }

  /** {@code clamp(factor · x)}. */
  static void brightness(Canvas canvas, float factor) {
    if (factor != 1) {
      for (int channel = 0; channel < canvas.count(); channel++) {
        blend(canvas.plane(channel), factor, 0);
      }
      truncate(canvas);
    }
  }

  /** {@code clamp(factor · x + (1 − factor) · m)}, {@code m} the mean of the view's gray. */
  static void contrast(Canvas canvas, float factor) {
    if (factor != 1) {
      float mean = grayMean(canvas);
      float rest = (1 - factor) * (canvas.isBytes() ? Math.round(255 * mean) / 255f : mean);
      for (int channel = 0; channel < canvas.count(); channel++) {
        blend(canvas.plane(channel), factor, rest);
      }
      truncate(canvas);
    }
  }

  /** {@code clamp(factor · x + (1 − factor) · gray)}; nothing on a gray view. */
  static void saturation(Canvas canvas, float factor) {
    if (factor != 1 && canvas.count() == 3) {
      float[] gray = canvas.spare(0);
      gray(canvas, 1 - factor, gray);
      for (int channel = 0; channel < 3; channel++) {
        blend(canvas.plane(channel), factor, gray);
      }
      truncate(canvas);
    }
  }

  /** Turns the hue by {@code turn} of the circle; nothing on a gray view. */
  static void hue(Canvas canvas, float turn) {
    if (turn != 0 && canvas.count() == 3) {
      Hue.turn(canvas, turn);
      canvas.round();
    }
  }

  /** {@code 0.299 R + 0.587 G + 0.114 B}: one plane is left. */
  static void gray(Canvas canvas) {
    if (canvas.count() == 3) {
      gray(canvas, 1, canvas.spare(0));
      canvas.swap(0);
      canvas.use(1);
    }
  }

  /**
   * {@code x < threshold ? x : 1 − x}. A pixel that is the threshold but for a thousandth of an
   * 8-bit level, which the floats' rounding explains, is inverted too, as on 8-bit pixels.
   */
  static void solarize(Canvas canvas, float threshold) {
    if (threshold <= 1) {
      for (int channel = 0; channel < canvas.count(); channel++) {
        solarize(canvas.plane(channel), threshold - ROUNDING);
      }
    }
  }

  /** Rounds down where pixels are bytes, as Pillow's blend of two images does. */
  private static void truncate(Canvas canvas) {
    for (int channel = 0; channel < canvas.count() && canvas.isBytes(); channel++) {
      toBytes(canvas.plane(channel), EPSILON);
    }
  }

  /** Whole bytes: {@code ⌊255 x + carry⌋ / 255}. */
  static void toBytes(float[] plane, float carry) {
    for (int i = 0; i < plane.length; i++) {
      plane[i] = (float) Math.floor(255 * plane[i] + carry) / 255;
    }
  }

  /** Into 0..1. */
  static void clamp(float[] plane) {
    blend(plane, 1, 0);
  }

  private static void solarize(float[] plane, float threshold) {
    for (int i = 0; i < plane.length; i++) {
      float x = plane[i];
      float keep = Math.max(0f, Math.signum(threshold - x)); // 1 below the threshold, else 0
      plane[i] = 1 - x + keep * (2 * x - 1);
    }
  }

  private static void blend(float[] plane, float factor, float rest) {
    for (int i = 0; i < plane.length; i++) {
      plane[i] = Math.max(0f, Math.min(1f, factor * plane[i] + rest));
    }
  }

  private static void blend(float[] plane, float factor, float[] rest) {
    for (int i = 0; i < plane.length; i++) {
      plane[i] = Math.max(0f, Math.min(1f, factor * plane[i] + rest[i]));
    }
  }

  private static void gray(Canvas canvas, float factor, float[] gray) {
    float[] red = canvas.plane(0);
    float[] green = canvas.plane(1);
    float[] blue = canvas.plane(2);
    float r = factor * RED;
    float g = factor * GREEN;
    float b = factor * BLUE;
    for (int i = 0; i < gray.length; i++) {
      gray[i] = r * red[i] + g * green[i] + b * blue[i];
    }
  }

  private static float grayMean(Canvas canvas) {
    if (canvas.count() == 1) {
      return (float) mean(canvas.plane(0));
    }
    return (float)
        (RED * mean(canvas.plane(0))
            + GREEN * mean(canvas.plane(1))
            + BLUE * mean(canvas.plane(2)));
  }

  /** Four sums side by side, since a single chain of float additions waits for itself. */
  private static double mean(float[] plane) {
    double total = 0;
    for (int begin = 0; begin < plane.length; begin += 512) {
      total += sum(plane, begin, Math.min(plane.length, begin + 512));
    }
    return total / plane.length;
  }

  private static double sum(float[] x, int begin, int end) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = begin;
    for (; i + 4 <= end; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    double total = (double) a + b + c + d;
    for (; i < end; i++) {
      total += x[i];
    }
    return total;
  }
}
