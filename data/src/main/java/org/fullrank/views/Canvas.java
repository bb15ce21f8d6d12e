package org.fullrank.views;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.data.Image;
import org.fullrank.views.Policy.PixelType;

/**
 * A view that is being painted: up to three planes of floats in 0..1, the same again as spare room,
 * and how many planes are in use. Every worker has one for each size of view.
 */
public final class Canvas {
  private final int size;
  private final float[][] planes;
  private final float[][] spare;
  private final Resampler resampler;
  private final Blur blur;
  private final BytePlanes bytes;
  private final List<float[]> erased = new ArrayList<>();
  private int count = 1;
  private PixelType type = PixelType.FLOATS;

  Canvas(int size) {
    this.size = size;
    resampler = new Resampler(size);
    blur = new Blur(size);
    bytes = new BytePlanes(size);
    planes = new float[3][size * size];
    spare = new float[3][size * size];
  }

  /** Begins a view with what {@code frame} shows of {@code image}. */
  void show(Image image, Frame frame, PixelType pixels) {
    type = pixels;
    erased.clear();
    resampler.paint(image, frame, this);
  }

  /** Rounds to whole bytes where pixels are bytes. */
  void round() {
    for (int channel = 0; channel < count && isBytes(); channel++) {
      Colors.toBytes(planes[channel], 0.5f);
    }
  }

  /** Whether pixels are bytes between the steps. */
  boolean isBytes() {
    return type == PixelType.BYTES;
  }

  /** The view in whole levels of 8 bits, until the next call; it does not follow the canvas. */
  BytePlanes bytes() {
    bytes.load(this);
    return bytes;
  }

  /** The box that {@code drawn} records is filled once the pixels are normalised. */
  void erase(float[] drawn) {
    erased.add(drawn);
  }

  /** Blurs with standard deviation {@code sigma} pixels; 0 is no blur. */
  void blur(float sigma) {
    blur.apply(this, sigma);
  }

  /** Resizes the box that {@code shares} records to the whole view. */
  void crop(float[] shares, Interpolation interpolation) {
    resampler.repaint(Frame.of(Box.read(shares, size, size), interpolation), this);
  }

  /** Mirrors left to right. */
  void mirror() {
    for (int channel = 0; channel < count; channel++) {
      float[] plane = planes[channel];
      for (int i = 0; i < area(); i++) {
        spare[channel][i] = plane[i - i % size + size - 1 - i % size];
      }
      swap(channel);
    }
  }

  /** Black outside the disk about the centre of {@code radius} halves of the view. */
  void mask(float radius) {
    double centre = (size - 1) / 2.0;
    double limit = radius * size / 2.0;
    for (int i = 0; i < area(); i++) {
      int row = i / size;
      double x = i % size - centre;
      double y = row - centre;
      if (x * x + y * y > limit * limit) {
        for (int channel = 0; channel < count; channel++) {
          planes[channel][i] = 0;
        }
      }
    }
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

  /** Writes {@code [channels, size, size]} normalised floats. */
  void write(Pixels pixels, MemorySegment target) {
    float[] line = spare[0];
    for (int channel = 0; channel < pixels.channels(); channel++) {
      float mean = (float) pixels.mean(channel);
      float scale = (float) (1 / pixels.std(channel));
      normalize(planes[Math.min(channel, count - 1)], line, mean, scale);
      MemorySegment.copy(line, 0, target, ValueLayout.JAVA_FLOAT, channel * 4L * area(), area());
    }
    erased.forEach(box -> Erasure.of(box, size).fill(pixels.channels(), target));
  }

  private static void normalize(float[] from, float[] to, float mean, float scale) {
    for (int i = 0; i < from.length; i++) {
      to[i] = (from[i] - mean) * scale;
    }
  }
}
