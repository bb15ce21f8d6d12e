package org.fullrank.views;

/**
 * Pillow's ImageEnhance: a blend of the view with a degenerate one, {@code d + value·(x − d)} in
 * fp32, cut to 0..255 and rounded down (Blend.c).
 */
final class Enhance {
  private static final int MIDDLE = BytePlanes.MIDDLE;

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
    int size = planes.size();
    long sum = 0;
    for (int row = 0; row < size; row++) {
      sum += planes.count() == 1 ? light(planes, row * size) : gray(planes, row * size);
    }
    return (double) sum / (size * size);
  }

  /** The sum of a row of gray pixels. */
  private static int light(BytePlanes planes, int row) {
    byte[] plane = planes.plane(0);
    int sum = 0;
    for (int i = row; i < row + planes.size(); i++) {
      sum += plane[i] + MIDDLE;
    }
    return sum;
  }

  /** The sum of the gray of a row of coloured pixels. */
  private static int gray(BytePlanes planes, int row) {
    byte[] red = planes.plane(0);
    byte[] green = planes.plane(1);
    byte[] blue = planes.plane(2);
    int sum = 0;
    for (int i = row; i < row + planes.size(); i++) {
      sum += gray(red[i], green[i], blue[i]) + MIDDLE;
    }
    return sum;
  }

  static void color(BytePlanes planes, double value) {
    if (planes.count() == 1) {
      return;
    }
    float factor = (float) value;
    byte[] red = planes.plane(0);
    byte[] green = planes.plane(1);
    byte[] blue = planes.plane(2);
    byte[] grays = planes.spare(0);
    for (int i = 0; i < grays.length; i++) {
      grays[i] = (byte) gray(red[i], green[i], blue[i]);
    }
    blend(grays, red, factor);
    blend(grays, green, factor);
    blend(grays, blue, factor);
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
      System.arraycopy(in, 0, out, 0, in.length);
      for (int y = 1; y < size - 1; y++) {
        columns(in, y * size, column);
        smooth(in, out, y * size, column);
      }
      blend(out, in, factor);
    }
  }

  /** Sums of three pixels, one above the other. */
  private static void columns(byte[] in, int row, int[] column) {
    int size = column.length;
    for (int x = 0; x < size; x++) {
      column[x] = in[row + x - size] + in[row + x] + in[row + x + size] + 3 * MIDDLE;
    }
  }

  /** A 13th of nine pixels and four times the middle one, rounded: 10083/2¹⁸ is a 26th here. */
  private static void smooth(byte[] in, byte[] out, int row, int[] column) {
    for (int x = 1; x < column.length - 1; x++) {
      int sum = column[x - 1] + column[x] + column[x + 1] + 4 * (in[row + x] + MIDDLE);
      out[row + x] = (byte) ((((2 * sum + 13) * 10083) >> 18) - MIDDLE);
    }
  }

  /** Pillow's gray, whose weights sum to 65,536: of levels less 128 it is the gray less 128. */
  private static int gray(byte red, byte green, byte blue) {
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }

  private static void blend(byte[] degenerate, byte[] plane, float factor) {
    for (int i = 0; i < plane.length; i++) {
      float from = degenerate[i];
      float mixed = from + 128f + factor * (plane[i] - from);
      plane[i] = (byte) ((int) Math.max(0f, Math.min(255f, mixed)) - MIDDLE);
    }
  }

  private static int blend(int degenerate, int pixel, float factor) {
    float mixed = degenerate + factor * (pixel - degenerate);
    return (int) Math.max(0f, Math.min(255f, mixed));
  }
}
