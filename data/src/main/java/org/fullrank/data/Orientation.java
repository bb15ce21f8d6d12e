package org.fullrank.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The orientation of a photograph, EXIF tag 274: the sides of the scene at the stored image's first
 * row and column (TIFF 6.0, section 8). A missing or broken tag counts as upright.
 */
enum Orientation {
  UPRIGHT,
  MIRRORED,
  UPSIDE_DOWN,
  FLIPPED,
  TRANSPOSED,
  TURNED_RIGHT,
  TRANSVERSED,
  TURNED_LEFT;

  private static final int TAG = 274;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  /** The orientation stored in {@code file}. */
  static Orientation of(Format format, byte[] file) {
    try {
      return ExifBlock.in(format, file).flatMap(Orientation::tag).orElse(UPRIGHT);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | BufferUnderflowException _) {
      return UPRIGHT; // the block is cut off or points outside itself; the pixels may still be good
    }
  }

  private static Optional<Orientation> tag(ByteBuffer tiff) {
    tiff.order(tiff.get(0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    if (tiff.getShort(2) != 42) {
      return Optional.empty();
    }
    int directory = tiff.getInt(4);
    int entries = tiff.getShort(directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      if (tiff.getShort(entry) == TAG && tiff.getShort(entry + 2) == SHORT) {
        return Optional.of(values()[(tiff.getShort(entry + 8) & 0xFFFF) - 1]);
      }
    }
    return Optional.empty();
  }

  /** {@code stored}, rotated and mirrored to upright. */
  Image upright(Image stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int h = stored.height();
    int w = stored.width();
    return switch (this) {
      case UPRIGHT -> stored;
      case MIRRORED -> walk(stored, h, w, new Walk(w - 1, -1, w));
      case UPSIDE_DOWN -> walk(stored, h, w, new Walk(h * w - 1, -1, -w));
      case FLIPPED -> walk(stored, h, w, new Walk((h - 1) * w, 1, -w));
      case TRANSPOSED -> walk(stored, w, h, new Walk(0, w, 1));
      case TURNED_RIGHT -> walk(stored, w, h, new Walk((h - 1) * w, -w, 1));
      case TRANSVERSED -> walk(stored, w, h, new Walk(h * w - 1, -w, -1));
      case TURNED_LEFT -> walk(stored, w, h, new Walk(w - 1, w, -1));
    };
  }

  /**
   * The offset of the upright image's first pixel in a stored plane, and the strides along x and y.
   */
  private record Walk(int start, int alongX, int alongY) {}

  private static Image walk(Image stored, int height, int width, Walk walk) {
    byte[] from = stored.pixels();
    byte[] to = new byte[from.length];
    int out = 0;
    for (int plane = 0; plane < from.length; plane += height * width) {
      for (int y = 0; y < height; y++) {
        int in = plane + walk.start + y * walk.alongY;
        for (int x = 0; x < width; x++, in += walk.alongX) {
          to[out++] = from[in];
        }
      }
    }
    return new Image(stored.channels(), height, width, to);
  }
}
