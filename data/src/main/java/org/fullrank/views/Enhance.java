package org.fullrank.views;

/**
 * Pillow's ImageEnhance: a blend of the view with a degenerate one, {@code d + value·(x − d)} in
 * fp32, cut to 0..255 and rounded down (Blend.c).
 */
final class Enhance {
  private Enhance() {}

  static void brightness(BytePlanes planes, double value) {
    float factor = (float) value;
    planes.map(x -> blend(0, x, factor));
  }

  static void contrast(BytePlanes planes, double value) {
    float factor = (float) value;
    int mean = (int) (meanGray(planes) + 0.5);
    planes.map(x -> blend(mean, x, factor));
  }

  private static double meanGray(BytePlanes planes) {
    int area = planes.size() * planes.size();
    long sum = 0;
    if (planes.count() == 1) {
      byte[] plane = planes.plane(0);
      for (int i = 0; i < area; i++) {
        sum += plane[i] & 0xFF;
      }
    } else {
      byte[] red = planes.plane(0);
      byte[] green = planes.plane(1);
      byte[] blue = planes.plane(2);
      for (int i = 0; i < area; i++) {
        sum += gray(red[i], green[i], blue[i]);
      }
    }
    return (double) sum / area;
  }

  static void color(BytePlanes planes, double value) {
    if (planes.count() == 1) {
      return;
    }
    float factor = (float) value;
    byte[] red = planes.plane(0);
    byte[] green = planes.plane(1);
    byte[] blue = planes.plane(2);
    for (int i = 0; i < red.length; i++) {
      int gray = gray(red[i], green[i], blue[i]);
      red[i] = (byte) blend(gray, red[i] & 0xFF, factor);
      green[i] = (byte) blend(gray, green[i] & 0xFF, factor);
      blue[i] = (byte) blend(gray, blue[i] & 0xFF, factor);
    }
  }

  static void sharpness(BytePlanes planes, double value) {
    int size = planes.size();
    if (size < 3) {
      return; // all is border
    }
    float factor = (float) value;
    int[] column = planes.line();
    for (int channel = 0; channel < planes.count(); channel++) {
      byte[] in = planes.plane(channel);
      byte[] out = planes.spare(channel);
      System.arraycopy(in, 0, out, 0, size);
      for (int y = 1; y < size - 1; y++) {
        columns(in, y * size, size, column);
        row(in, out, y * size, column, factor);
      }
      System.arraycopy(in, (size - 1) * size, out, (size - 1) * size, size);
    }
    planes.swap();
  }

  /** Sums of three pixels, one above the other. */
  private static void columns(byte[] in, int row, int size, int[] column) {
    for (int x = 0; x < size; x++) {
      int i = row + x;
      column[x] = (in[i - size] & 0xFF) + (in[i] & 0xFF) + (in[i + size] & 0xFF);
    }
  }

  private static void row(byte[] in, byte[] out, int row, int[] column, float factor) {
    int last = column.length - 1;
    out[row] = in[row];
    for (int x = 1; x < last; x++) {
      int pixel = in[row + x] & 0xFF;
      int sum = column[x - 1] + column[x] + column[x + 1] + 4 * pixel;
      int smooth = (2 * sum + 13) / 26; // a 13th, rounded
      out[row + x] = (byte) blend(smooth, pixel, factor);
    }
    out[row + last] = in[row + last];
  }

  private static int gray(byte red, byte green, byte blue) {
    return ((red & 0xFF) * 19595 + (green & 0xFF) * 38470 + (blue & 0xFF) * 7471 + 0x8000) >> 16;
  }

  private static int blend(int degenerate, int pixel, float factor) {
    float mixed = degenerate + factor * (pixel - degenerate);
    return (int) Math.max(0f, Math.min(255f, mixed));
  }
}
