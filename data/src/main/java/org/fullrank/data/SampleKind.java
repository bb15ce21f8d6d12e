package org.fullrank.data;

import java.nio.ByteBuffer;

/** The kind of number that an image's samples are. */
enum SampleKind {
  UNSIGNED,
  SIGNED,
  FLOAT;

  private static final int TIFF_SIGNED = 2;
  private static final int TIFF_FLOAT = 3;

  /** The kind in {@code file}; only TIFF files have others than unsigned integers. */
  static SampleKind of(Format format, byte[] file) {
    int kind =
        format == Format.TIFF
            ? TiffTags.number(ByteBuffer.wrap(file), TiffTags.SAMPLE_FORMAT).orElse(0)
            : 0;
    return switch (kind) {
      case TIFF_SIGNED -> SIGNED;
      case TIFF_FLOAT -> FLOAT;
      default -> UNSIGNED;
    };
  }
}
