package org.fullrank.views;

/**
 * A turn about the view's centre, counter-clockwise: exact for multiples of 90 degrees, else
 * bilinear with black from outside (torchvision's rotate with fill 0).
 */
final class Turn {
  private Turn() {}

  static void by(Canvas canvas, float degrees) {
    if (degrees == 0) {
      return;
    }
    double radians = Math.toRadians(degrees);
    boolean exact = degrees % 90 == 0;
    double sine = exact ? Math.rint(Math.sin(radians)) : Math.sin(radians);
    double cosine = exact ? Math.rint(Math.cos(radians)) : Math.cos(radians);
    for (int channel = 0; channel < canvas.count(); channel++) {
      turn(canvas, channel, (float) sine, (float) cosine);
      canvas.swap(channel);
    }
  }

  /** {@code out(x, y) = in(c + cos·dx − sin·dy, c + sin·dx + cos·dy)}, the y axis downwards. */
  private static void turn(Canvas canvas, int channel, float sine, float cosine) {
    float[] in = canvas.plane(channel);
    float[] out = canvas.spare(channel);
    int size = canvas.size();
    float centre = (size - 1) / 2f;
    for (int y = 0; y < size; y++) {
      float fromX = centre - cosine * centre - sine * (y - centre);
      float fromY = centre - sine * centre + cosine * (y - centre);
      for (int x = 0; x < size; x++) {
        out[y * size + x] = at(in, size, fromX + cosine * x, fromY + sine * x);
      }
    }
  }

  private static float at(float[] plane, int size, float x, float y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = x - left;
    float below = y - top;
    if (left >= 0 && top >= 0 && left < size - 1 && top < size - 1) {
      int at = top * size + left;
      float upper = plane[at] + right * (plane[at + 1] - plane[at]);
      float lower = plane[at + size] + right * (plane[at + size + 1] - plane[at + size]);
      return upper + below * (lower - upper);
    }
    return (1 - below)
            * ((1 - right) * or0(plane, size, left, top) + right * or0(plane, size, left + 1, top))
        + below
            * ((1 - right) * or0(plane, size, left, top + 1)
                + right * or0(plane, size, left + 1, top + 1));
  }

  private static float or0(float[] plane, int size, int x, int y) {
    return x >= 0 && y >= 0 && x < size && y < size ? plane[y * size + x] : 0;
  }
}
