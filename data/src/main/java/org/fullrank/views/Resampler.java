package org.fullrank.views;

import org.fullrank.data.Image;

/**
 * Crop, mirror and resize in one go, from bytes to floats in 0..1: rows are blended first, straight
 * from the bytes, then columns.
 *
 * <p>The bytes' top bit is flipped beforehand: HotSpot vectorises the conversion of signed bytes
 * only, and {@code u = (u ^ 0x80) + 128}.
 */
final class Resampler {
  private static final float UNIT = 1f / 255;

  private final Taps rows;
  private final Taps columns;
  private byte[] signed = new byte[0];
  private float[] band = new float[0];

  /** For views of {@code size} pixels. */
  Resampler(int size) {
    rows = new Taps(size);
    columns = new Taps(size);
  }

  /** Paints what {@code frame} shows of {@code image}, a plane per channel of the image. */
  void paint(Image image, Frame frame, Canvas canvas) {
    rows.fill(frame.rows(), frame.interpolation(), false);
    columns.fill(frame.columns(), frame.interpolation(), frame.mirrored());
    int low = frame.columns().low();
    int width = frame.columns().high() - low;
    reserve(image, canvas.size() * width);
    canvas.use(image.channels());
    for (int channel = 0; channel < image.channels(); channel++) {
      int plane = channel * image.height() * image.width();
      flipTopBit(
          image.pixels(),
          plane + frame.rows().low() * image.width(),
          plane + frame.rows().high() * image.width());
      blendRows(plane + low, image.width(), width);
      blendColumns(low, width, canvas.plane(channel));
      if (frame.interpolation() == Interpolation.BICUBIC) {
        Colors.clamp(canvas.plane(channel));
      }
    }
  }

  private void reserve(Image image, int floats) {
    if (signed.length < image.pixels().length) {
      signed = new byte[image.pixels().length];
    }
    if (band.length < floats) {
      band = new float[floats];
    }
  }

  private void flipTopBit(byte[] from, int begin, int end) {
    byte[] to = signed;
    for (int i = begin; i < end; i++) {
      to[i] = (byte) (from[i] ^ 0x80);
    }
  }

  /** {@code band[y] = Σ_k weight · row(first(y) + k) / 255}, {@code [size, width]}. */
  private void blendRows(int origin, int stride, int width) {
    int most = rows.most();
    for (int y = 0; y < rows.first().length; y++) {
      int source = origin + rows.first()[y] * stride;
      first(y * width, source, rows.weights()[y * most] * UNIT, width);
      for (int k = 1; k < most; k++) {
        add(y * width, source + k * stride, rows.weights()[y * most + k] * UNIT, width);
      }
    }
  }

  private void first(int to, int from, float weight, int width) {
    float[] out = band;
    byte[] in = signed;
    for (int i = 0; i < width; i++) {
      out[to + i] = weight * in[from + i] + 128 * UNIT;
    }
  }

  private void add(int to, int from, float weight, int width) {
    float[] out = band;
    byte[] in = signed;
    for (int i = 0; i < width; i++) {
      out[to + i] += weight * in[from + i];
    }
  }

  private void blendColumns(int low, int width, float[] out) {
    int size = rows.first().length;
    for (int y = 0; y < size; y++) {
      int origin = y * width - low;
      switch (columns.most()) {
        case 2 -> blendTwo(origin, y * size, out);
        case 3 -> blendThree(origin, y * size, out);
        case 4 -> blendFour(origin, y * size, out);
        default -> blendMany(origin, y * size, out);
      }
    }
  }

  private void blendTwo(int origin, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    for (int x = 0; x < first.length; x++) {
      int at = origin + first[x];
      out[to + x] = w[2 * x] * in[at] + w[2 * x + 1] * in[at + 1];
    }
  }

  private void blendThree(int origin, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    for (int x = 0; x < first.length; x++) {
      int at = origin + first[x];
      out[to + x] = w[3 * x] * in[at] + w[3 * x + 1] * in[at + 1] + w[3 * x + 2] * in[at + 2];
    }
  }

  private void blendFour(int origin, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    for (int x = 0; x < first.length; x++) {
      int at = origin + first[x];
      float even = w[4 * x] * in[at] + w[4 * x + 2] * in[at + 2];
      out[to + x] = even + w[4 * x + 1] * in[at + 1] + w[4 * x + 3] * in[at + 3];
    }
  }

  private void blendMany(int origin, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    int most = columns.most();
    for (int x = 0; x < first.length; x++) {
      int at = origin + first[x];
      float sum = 0;
      for (int k = 0; k < most; k++) {
        sum += w[most * x + k] * in[at + k];
      }
      out[to + x] = sum;
    }
  }
}
