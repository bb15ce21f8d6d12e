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
  private static final int ROWS = 4;

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
    int low = columns.low();
    int width = columns.high() - low;
    reserve(image, canvas.size() * width);
    canvas.use(image.channels());
    for (int channel = 0; channel < image.channels(); channel++) {
      int plane = channel * image.height() * image.width();
      flipTopBit(
          image.pixels(), plane + rows.low() * image.width(), plane + rows.high() * image.width());
      blendRows(plane + low, image.width(), width);
      blendColumns(low, width, canvas.plane(channel));
      if (frame.interpolation() == Interpolation.BICUBIC) {
        Colors.clamp(canvas.plane(channel));
      }
    }
  }

  /** Paints what {@code frame} shows of the view on {@code canvas} itself. */
  void repaint(Frame frame, Canvas canvas) {
    rows.fill(frame.rows(), frame.interpolation(), false);
    columns.fill(frame.columns(), frame.interpolation(), frame.mirrored());
    int size = canvas.size();
    var between = new float[size * size];
    for (int channel = 0; channel < canvas.count(); channel++) {
      float[] plane = canvas.plane(channel);
      float[] out = canvas.spare(channel);
      for (int i = 0; i < out.length; i++) {
        between[i] = blended(rows, i / size, plane, i % size, size);
      }
      for (int i = 0; i < out.length; i++) {
        out[i] = blended(columns, i % size, between, i - i % size, 1);
      }
      Colors.clamp(out);
      canvas.swap(channel);
    }
  }

  /** {@code Σ_k weight(place, k) · in[begin + (first(place) + k) · stride]}. */
  private static float blended(Taps taps, int place, float[] in, int begin, int stride) {
    float sum = 0;
    for (int k = 0; k < taps.most(); k++) {
      sum +=
          taps.weights()[place * taps.most() + k] * in[begin + (taps.first()[place] + k) * stride];
    }
    return sum;
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

  /** Four rows at a time, since they share indices and weights. */
  private void blendColumns(int low, int width, float[] out) {
    int size = rows.first().length;
    for (int y = 0; y < size; y += ROWS) {
      int top = Math.max(0, Math.min(y, size - ROWS)); // the last four may overlap those before
      int origin = top * width - low;
      if (size < ROWS) {
        blendOne(origin, width, size, out);
      } else {
        switch (columns.most()) {
          case 2 -> blendTwo(origin, width, top * size, out);
          case 3 -> blendThree(origin, width, top * size, out);
          case 4 -> blendFour(origin, width, top * size, out);
          default -> blendMany(origin, width, top * size, out);
        }
      }
    }
  }

  private void blendTwo(int origin, int width, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    int size = first.length;
    for (int x = 0; x < size; x++) {
      int i = origin + first[x];
      int o = to + x;
      float a = w[2 * x];
      float b = w[2 * x + 1];
      out[o] = a * in[i] + b * in[i + 1];
      i += width;
      out[o + size] = a * in[i] + b * in[i + 1];
      i += width;
      out[o + 2 * size] = a * in[i] + b * in[i + 1];
      i += width;
      out[o + 3 * size] = a * in[i] + b * in[i + 1];
    }
  }

  private void blendThree(int origin, int width, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    int size = first.length;
    for (int x = 0; x < size; x++) {
      int i = origin + first[x];
      int o = to + x;
      float a = w[3 * x];
      float b = w[3 * x + 1];
      float c = w[3 * x + 2];
      out[o] = a * in[i] + b * in[i + 1] + c * in[i + 2];
      i += width;
      out[o + size] = a * in[i] + b * in[i + 1] + c * in[i + 2];
      i += width;
      out[o + 2 * size] = a * in[i] + b * in[i + 1] + c * in[i + 2];
      i += width;
      out[o + 3 * size] = a * in[i] + b * in[i + 1] + c * in[i + 2];
    }
  }

  private void blendFour(int origin, int width, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    int size = first.length;
    for (int x = 0; x < size; x++) {
      int i = origin + first[x];
      int o = to + x;
      float a = w[4 * x];
      float b = w[4 * x + 1];
      float c = w[4 * x + 2];
      float d = w[4 * x + 3];
      out[o] = a * in[i] + b * in[i + 1] + (c * in[i + 2] + d * in[i + 3]);
      i += width;
      out[o + size] = a * in[i] + b * in[i + 1] + (c * in[i + 2] + d * in[i + 3]);
      i += width;
      out[o + 2 * size] = a * in[i] + b * in[i + 1] + (c * in[i + 2] + d * in[i + 3]);
      i += width;
      out[o + 3 * size] = a * in[i] + b * in[i + 1] + (c * in[i + 2] + d * in[i + 3]);
    }
  }

  private void blendMany(int origin, int width, int to, float[] out) {
    float[] in = band;
    float[] w = columns.weights();
    int[] first = columns.first();
    int size = first.length;
    int most = columns.most();
    for (int x = 0; x < size; x++) {
      int begin = origin + first[x];
      float a = 0;
      float b = 0;
      float c = 0;
      float d = 0;
      for (int k = 0; k < most; k++) {
        int i = begin + k;
        float weight = w[most * x + k];
        a += weight * in[i];
        b += weight * in[i + width];
        c += weight * in[i + 2 * width];
        d += weight * in[i + 3 * width];
      }
      out[to + x] = a;
      out[to + size + x] = b;
      out[to + 2 * size + x] = c;
      out[to + 3 * size + x] = d;
    }
  }

  /** Views of fewer than four rows. */
  private void blendOne(int origin, int width, int size, float[] out) {
    int most = columns.most();
    for (int i = 0; i < size * size; i++) {
      int begin = origin + i / size * width + columns.first()[i % size];
      float sum = 0;
      for (int k = 0; k < most; k++) {
        sum += columns.weights()[most * (i % size) + k] * band[begin + k];
      }
      out[i] = sum;
    }
  }
}
