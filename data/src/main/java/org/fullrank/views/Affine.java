package org.fullrank.views;

import java.util.Arrays;

/**
 * An affine map from the places of the new view to those of the old: {@code out(x, y) = in(a·x +
 * b·y + c, d·x + e·y + f)}, with nearest neighbours. Places are centres of pixels, as in Pillow
 * (Geometry.c), whose fixed point of 16 bits this repeats.
 */
record Affine(double a, double b, double c, double d, double e, double f) {
  private static final int POINT = 16;

  /** Counter-clockwise by {@code degrees} about the centre of a view of {@code size} pixels. */
  static Affine rotation(double degrees, int size) {
    double radians = Math.toRadians(degrees);
    double cosine = rounded(Math.cos(radians));
    double sine = rounded(Math.sin(radians));
    double centre = size / 2.0;
    return new Affine(
        cosine,
        -sine,
        centre - cosine * centre + sine * centre,
        sine,
        cosine,
        centre - sine * centre - cosine * centre);
  }

  /** To 15 decimals, so that a quarter turn is exact. */
  private static double rounded(double value) {
    return Math.rint(value * 1e15) / 1e15;
  }

  /** Moves all planes; what comes from outside has the level {@code fill}. */
  static void apply(BytePlanes planes, Affine map, int fill) {
    byte outside = (byte) (fill - BytePlanes.MIDDLE);
    if (map.a == 1 && map.d == 0 && map.e == 1) {
      map.shift(planes, outside);
    } else {
      map.move(planes, outside);
    }
    planes.swap();
  }

  /** Rows whose pixels keep their distances are copied. */
  private void shift(BytePlanes planes, byte fill) {
    int size = planes.size();
    int down = (int) Math.floor(f + 0.5);
    int startX = fixed(c + 0.5 + 0.5 * b);
    for (int y = 0; y < size; y++) {
      int right = b == 0 ? (int) Math.floor(c + 0.5) : startX >> POINT;
      for (int channel = 0; channel < planes.count(); channel++) {
        byte[] out = planes.spare(channel);
        if (y + down < 0 || y + down >= size || Math.abs(right) >= size) {
          Arrays.fill(out, y * size, (y + 1) * size, fill);
        } else {
          row(planes.plane(channel), (y + down) * size, right, out, y * size, size, fill);
        }
      }
      startX += fixed(b);
    }
  }

  private static void row(byte[] in, int from, int right, byte[] out, int to, int size, byte fill) {
    int begin = Math.max(0, -right);
    int end = Math.min(size, size - right);
    Arrays.fill(out, to, to + begin, fill);
    System.arraycopy(in, from + begin + right, out, to + begin, end - begin);
    Arrays.fill(out, to + end, to + size, fill);
  }

  private void move(BytePlanes planes, byte fill) {
    int size = planes.size();
    int[] places = planes.line();
    int startX = fixed(c + 0.5 * a + 0.5 * b);
    int startY = fixed(f + 0.5 * d + 0.5 * e);
    for (int y = 0; y < size; y++) {
      places(startX, startY, places);
      for (int channel = 0; channel < planes.count(); channel++) {
        byte[] in = planes.plane(channel);
        byte[] out = planes.spare(channel);
        for (int x = 0; x < size; x++) {
          out[y * size + x] = places[x] < 0 ? fill : in[places[x]];
        }
      }
      startX += fixed(b);
      startY += fixed(e);
    }
  }

  /** The places in the old view of a row of the new one, from a start on; −1 outside. */
  private void places(int startX, int startY, int[] places) {
    int size = places.length;
    int acrossX = fixed(a);
    int acrossY = fixed(d);
    int fromX = startX;
    int fromY = startY;
    for (int i = 0; i < size; i++) {
      int x = fromX >> POINT;
      int y = fromY >> POINT;
      places[i] = x >= 0 && x < size && y >= 0 && y < size ? y * size + x : -1;
      fromX += acrossX;
      fromY += acrossY;
    }
  }

  private static int fixed(double value) {
    return (int) Math.floor(value * (1 << POINT) + 0.5);
  }
}
