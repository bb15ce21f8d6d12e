package org.fullrank.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The orientation of a photograph, EXIF tag 274 or {@code tiff:Orientation} in XMP: the sides of
 * the scene at the stored image's first row and column (TIFF 6.0, section 8). A missing or broken
 * tag counts as upright.
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

  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=[\"']|>)([1-8])");

  /** The orientation in the EXIF block, else in the XMP packet. */
  static Orientation of(Metadata metadata) {
    return metadata
        .exif()
        .flatMap(Orientation::inExif)
        .or(() -> metadata.xmp().flatMap(Orientation::inXmp))
        .orElse(UPRIGHT);
  }

  private static Optional<Orientation> inExif(ByteBuffer tiff) {
    OptionalInt tag = TiffTags.number(tiff, TiffTags.ORIENTATION);
    return tag.isPresent() && tag.getAsInt() >= 1 && tag.getAsInt() <= values().length
        ? Optional.of(values()[tag.getAsInt() - 1])
        : Optional.empty();
  }

  private static Optional<Orientation> inXmp(String packet) {
    return XMP.matcher(packet)
        .results()
        .findFirst()
        .map(found -> values()[Integer.parseInt(found.group(1)) - 1]);
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
