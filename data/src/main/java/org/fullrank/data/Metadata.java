package org.fullrank.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The descriptions in an image file that change how its pixels are shown.
 *
 * @param exif the EXIF block, a small TIFF file
 * @param xmp the XMP packet
 * @param profile the ICC profile, where the format's reader does not apply it
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Metadata(Optional<ByteBuffer> exif, Optional<String> xmp, Optional<byte[]> profile) {
  private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int RIFF_HEADER = 12;

  /** The metadata of {@code file}; damaged metadata are left out. */
  static Metadata in(Format format, byte[] file) {
    return switch (format) {
      case JPEG -> jpeg(JpegSegments.of(file));
      case PNG -> png(PngChunks.of(file));
      case WEBP -> webp(file);
      case TIFF -> new Metadata(Optional.of(ByteBuffer.wrap(file)), Optional.empty(), none());
      case BMP, GIF -> new Metadata(Optional.empty(), Optional.empty(), none());
    };
  }

  private static Metadata jpeg(JpegSegments segments) {
    return new Metadata(segments.exif(), segments.xmp(), none());
  }

  private static Metadata png(PngChunks chunks) {
    return new Metadata(chunks.exif().map(Metadata::block), chunks.xmp(), chunks.profile());
  }

  private static Metadata webp(byte[] file) {
    Optional<ByteBuffer> exif = riff(file, "EXIF").map(Metadata::block);
    Optional<String> xmp =
        riff(file, "XMP ").map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    return new Metadata(exif, xmp, none());
  }

  /** The content of the first chunk {@code kind} of a RIFF file. */
  private static Optional<byte[]> riff(byte[] file, String kind) {
    ByteBuffer chunks = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = RIFF_HEADER;
    while (at + 8 <= file.length) {
      int bytes = chunks.getInt(at + 4);
      if (bytes < 0 || bytes > file.length - at - 8) {
        return Optional.empty();
      }
      if (new String(file, at, 4, StandardCharsets.ISO_8859_1).equals(kind)) {
        return Optional.of(Arrays.copyOfRange(file, at + 8, at + 8 + bytes));
      }
      at += 8 + bytes + (bytes & 1);
    }
    return Optional.empty();
  }

  /** An EXIF block without the prefix that it has in JPEG files. */
  private static ByteBuffer block(byte[] exif) {
    int skip = Arrays.mismatch(exif, PREFIX) == PREFIX.length ? PREFIX.length : 0;
    return ByteBuffer.wrap(exif).slice(skip, exif.length - skip);
  }

  private static Optional<byte[]> none() {
    return Optional.empty();
  }
}
