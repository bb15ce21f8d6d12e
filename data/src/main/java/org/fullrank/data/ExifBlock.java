package org.fullrank.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds the EXIF block of an image file in each format; the block is a small TIFF file. */
final class ExifBlock {
  private static final String PREFIX = "Exif\0\0";
  private static final int PNG_SIGNATURE = 8;
  private static final int RIFF_HEADER = 12;

  private ExifBlock() {}

  /**
   * The EXIF block of {@code file}, or empty.
   *
   * @throws IndexOutOfBoundsException if the file ends inside a header
   * @throws IllegalArgumentException if a length leads outside the file
   */
  static Optional<ByteBuffer> in(Format format, byte[] file) {
    return switch (format) {
      case JPEG -> JpegSegments.of(file).exif();
      case PNG -> png(ByteBuffer.wrap(file));
      case WEBP -> webp(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
      case TIFF -> Optional.of(ByteBuffer.wrap(file));
      case BMP, GIF -> Optional.empty();
    };
  }

  private static Optional<ByteBuffer> png(ByteBuffer file) {
    int at = PNG_SIGNATURE;
    while (at + 12 <= file.limit()) {
      int length = Math.max(0, file.getInt(at));
      if (text(file, at + 4, 4).equals("eXIf")) {
        return Optional.of(part(file, at + 8, length));
      }
      at = Math.addExact(at, 12) + Math.min(length, file.limit());
    }
    return Optional.empty();
  }

  private static Optional<ByteBuffer> webp(ByteBuffer file) {
    int at = RIFF_HEADER;
    while (at + 8 <= file.limit()) {
      int length = Math.clamp(file.getInt(at + 4), 0, file.limit());
      if (text(file, at, 4).equals("EXIF")) {
        boolean prefixed = text(file, at + 8, PREFIX.length()).equals(PREFIX);
        int skip = prefixed ? PREFIX.length() : 0;
        return Optional.of(part(file, at + 8 + skip, length - skip));
      }
      at += 8 + length + (length & 1);
    }
    return Optional.empty();
  }

  private static ByteBuffer part(ByteBuffer file, int offset, int length) {
    return file.slice(offset, length);
  }

  private static String text(ByteBuffer file, int offset, int length) {
    byte[] bytes = new byte[length];
    file.get(offset, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
