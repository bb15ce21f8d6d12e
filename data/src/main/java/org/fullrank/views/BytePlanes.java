package org.fullrank.views;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Up to three planes of 8-bit pixels, and spare ones: what the operators work on.
 *
 * <p>A pixel of level {@code x} is stored as {@code x − 128}: HotSpot vectorises the widening of
 * signed bytes only.
 */
final class BytePlanes {
  /** What is taken from a level, so that it is a signed byte. */
  static final int MIDDLE = 128;

  private static final int LEVELS = 256;

  private final int size;
  private final byte[][] planes;
  private final byte[][] spare;
  private final byte[] table = new byte[LEVELS];
  private final int[] counts = new int[LEVELS];
  private final int[] line;
  private int count = 1;

  /** For views of {@code size} pixels. */
  BytePlanes(int size) {
    this.size = size;
    planes = new byte[3][size * size];
    spare = new byte[3][size * size];
    line = new int[size];
  }

  /** Takes the view on {@code canvas}, rounded to whole levels. */
  void load(Canvas canvas) {
    count = canvas.count();
    for (int channel = 0; channel < count; channel++) {
      round(canvas.plane(channel), planes[channel]);
    }
  }

  private static void round(float[] from, byte[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (byte) ((int) (255 * from[i] + 0.5f) - MIDDLE);
    }
  }

  /** Brings the pixels back to {@code canvas}. */
  void store(Canvas canvas) {
    for (int channel = 0; channel < count; channel++) {
      float[] to = canvas.plane(channel);
      byte[] from = planes[channel];
      for (int i = 0; i < from.length; i++) {
        to[i] = (from[i] + 128f) / 255f;
      }
    }
  }

  /** {@code to += weight · pixel / 255}, of channel {@code channel}. */
  void addTo(float[] to, int channel, float weight) {
    byte[] from = planes[channel];
    float scale = weight / 255;
    for (int i = 0; i < from.length; i++) {
      to[i] += scale * (from[i] + 128f);
    }
  }

  /** Height and width, pixels. */
  int size() {
    return size;
  }

  /** Planes in use: 1 or 3. */
  int count() {
    return count;
  }

  /** The level of pixel {@code place} of channel {@code channel}, 0 to 255. */
  int level(int channel, int place) {
    return planes[channel][place] + MIDDLE;
  }

  /** Levels less {@link #MIDDLE}. */
  byte[] plane(int channel) {
    return planes[channel];
  }

  byte[] spare(int channel) {
    return spare[channel];
  }

  /** A number for each pixel of a row, for what an operator works out on the way. */
  int[] line() {
    return line;
  }

  /** Makes the spare planes in use the planes, and the other way round. */
  void swap() {
    for (int channel = 0; channel < count; channel++) {
      byte[] old = planes[channel];
      planes[channel] = spare[channel];
      spare[channel] = old;
    }
  }

  /** Replaces each level of all channels by {@code level} of it. */
  void map(IntUnaryOperator level) {
    tabulate(level);
    for (int channel = 0; channel < count; channel++) {
      look(planes[channel]);
    }
  }

  /** Replaces each level of channel {@code channel} by {@code level} of it. */
  void map(int channel, IntUnaryOperator level) {
    tabulate(level);
    look(planes[channel]);
  }

  private void tabulate(IntUnaryOperator level) {
    for (int i = 0; i < LEVELS; i++) {
      table[i] = (byte) (level.applyAsInt(i) - MIDDLE);
    }
  }

  private void look(byte[] plane) {
    byte[] to = table;
    for (int i = 0; i < plane.length; i++) {
      plane[i] = to[plane[i] + MIDDLE];
    }
  }

  /** How many pixels of channel {@code channel} have each level; valid until the next call. */
  int[] counts(int channel) {
    Arrays.fill(counts, 0);
    for (byte pixel : planes[channel]) {
      counts[pixel + MIDDLE]++;
    }
    return counts;
  }
}
