package org.fullrank.data;

import org.fullrank.core.Check;

/**
 * A decoded image: planes of 8-bit samples, {@code pixels[(channel·height + y)·width + x]}, 0 to
 * 255 read with {@code & 0xFF}. The array is shared, never copied: read it, do not write to it.
 *
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param height rows, pixels, positive
 * @param width columns, pixels, positive
 * @param pixels {@code [channels, height, width]}, unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a copy per image would cost more than reading it
public record Image(int channels, int height, int width, byte[] pixels) implements Item {
  public Image {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels: want 1 or 3, was " + channels);
    }
    Check.positive(height, "height");
    Check.positive(width, "width");
    if ((long) channels * height * width != pixels.length) {
      throw new IllegalArgumentException(
          "pixels: want %d × %d × %d bytes, was %d"
              .formatted(channels, height, width, pixels.length));
    }
  }
}
