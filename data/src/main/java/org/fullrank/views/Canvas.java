package org.fullrank.views;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A worker's scratch for views of one size: up to three planes of floats in 0..1, the same again as
 * spare room, and how many planes are in use.
 */
final class Canvas {
  private final int size;
  private final float[][] planes;
  private final float[][] spare;
  private int count = 1;

  Canvas(int size) {
    this.size = size;
    planes = new float[3][size * size];
    spare = new float[3][size * size];
  }

  /** Height and width, pixels. */
  int size() {
    return size;
  }

  int area() {
    return size * size;
  }

  /** Planes in use: 1 or 3. */
  int count() {
    return count;
  }

  /** From here on {@code count} planes are in use. */
  void use(int planeCount) {
    count = planeCount;
  }

  float[] plane(int channel) {
    return planes[channel];
  }

  float[] spare(int channel) {
    return spare[channel];
  }

  /** Makes the spare plane the plane, and the other way round. */
  void swap(int channel) {
    float[] old = planes[channel];
    planes[channel] = spare[channel];
    spare[channel] = old;
  }

  /** Writes {@code [channels, size, size]} normalised floats from byte {@code offset} of target. */
  void write(Pixels pixels, MemorySegment target, long offset) {
    float[] line = spare[0];
    for (int channel = 0; channel < pixels.channels(); channel++) {
      float mean = (float) pixels.mean(channel);
      float scale = (float) (1 / pixels.std(channel));
      normalize(planes[Math.min(channel, count - 1)], line, mean, scale);
      long at = offset + channel * 4L * area();
      MemorySegment.copy(line, 0, target, ValueLayout.JAVA_FLOAT, at, area());
    }
  }

  private static void normalize(float[] from, float[] to, float mean, float scale) {
    for (int i = 0; i < from.length; i++) {
      to[i] = (from[i] - mean) * scale;
    }
  }
}
