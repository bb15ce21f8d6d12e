package org.fullrank.views;

/**
 * A turn of the hue that keeps the largest and the smallest of R, G and B (value and saturation of
 * HSV), in loops without branches.
 *
 * <p>With {@code h} the hue in sixths of the circle, a channel is {@code max − (max − min) ·
 * clamp(2 − |h − c|, 0, 1)}, the distance taken round the circle; {@code c} is where the channel
 * vanishes: 3 for red, −1 (that is 5) for green, 1 for blue.
 */
final class Hue {
  private Hue() {}

  /** Turns the three planes of {@code canvas} by {@code turn} of the circle, −0.5..0.5. */
  static void turn(Canvas canvas, float turn) {
    float[] largest = canvas.spare(0);
    float[] range = canvas.spare(1);
    float[] hue = canvas.spare(2);
    extremes(canvas, largest, range);
    sector(canvas, hue);
    hue(canvas, range, hue);
    vanishing(canvas.plane(0), canvas, 6 * turn - 3);
    vanishing(canvas.plane(1), canvas, 6 * turn + 1);
    vanishing(canvas.plane(2), canvas, 6 * turn - 1);
  }

  private static void extremes(Canvas canvas, float[] largest, float[] range) {
    float[] red = canvas.plane(0);
    float[] green = canvas.plane(1);
    float[] blue = canvas.plane(2);
    for (int i = 0; i < red.length; i++) {
      float most = Math.max(red[i], Math.max(green[i], blue[i]));
      largest[i] = most;
      range[i] = most - Math.min(red[i], Math.min(green[i], blue[i]));
    }
  }

  /** Which channel is the largest: 0 red, 1 green, 2 blue. */
  private static void sector(Canvas canvas, float[] sector) {
    float[] red = canvas.plane(0);
    float[] green = canvas.plane(1);
    float[] blue = canvas.plane(2);
    for (int i = 0; i < red.length; i++) {
      float notRed = Math.max(0f, Math.signum(Math.max(green[i], blue[i]) - red[i]));
      sector[i] = notRed + notRed * Math.max(0f, Math.signum(blue[i] - green[i]));
    }
  }

  /** Sixths of the circle from red, −1..5, over the sector; 0 where there is no colour. */
  private static void hue(Canvas canvas, float[] range, float[] hue) {
    float[] red = canvas.plane(0);
    float[] green = canvas.plane(1);
    float[] blue = canvas.plane(2);
    for (int i = 0; i < red.length; i++) {
      float sector = hue[i];
      float isBlue = Math.max(0f, sector - 1);
      float isGreen = sector - 2 * isBlue;
      float isRed = 1 - isGreen - isBlue;
      float difference =
          isRed * (green[i] - blue[i])
              + isGreen * (blue[i] - red[i])
              + isBlue * (red[i] - green[i]);
      hue[i] = difference / Math.max(range[i], 1e-12f) + 2 * sector;
    }
  }

  private static void vanishing(float[] plane, Canvas canvas, float shift) {
    float[] largest = canvas.spare(0);
    float[] range = canvas.spare(1);
    float[] hue = canvas.spare(2);
    for (int i = 0; i < plane.length; i++) {
      float distance = Math.abs(hue[i] + shift); // at most 9, so that folding once is enough
      distance = Math.min(distance, Math.abs(6 - distance));
      plane[i] = largest[i] - range[i] * Math.max(0f, Math.min(1f, 2 - distance));
    }
  }
}
