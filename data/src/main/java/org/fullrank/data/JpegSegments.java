package org.fullrank.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The marker segments before a JPEG file's pixels (ITU-T T.81, annex B).
 *
 * @param file the whole file
 * @param exifAt offset of the EXIF block, or -1
 * @param exifBytes length of the EXIF block
 * @param scan offset of the first scan, or the file's length without a scan
 */
@SuppressWarnings("ArrayRecordComponent") // a look at the file, not a value to compare
record JpegSegments(byte[] file, int exifAt, int exifBytes, int scan) {
  private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int APP1 = 0xE1;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  /**
   * Reads the segments of {@code file}; stops without an error at the first byte that is not a
   * marker.
   */
  static JpegSegments of(byte[] file) {
    int exif = -1;
    int exifBytes = 0;
    int at = 2;
    while (at + 4 <= file.length && file[at] == (byte) 0xFF) {
      int marker = file[at + 1] & 0xFF;
      if (marker == START_OF_SCAN) {
        return new JpegSegments(file, exif, exifBytes, at);
      }
      int length = (file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF);
      int body = at + 4 + PREFIX.length;
      int end = at + 2 + length;
      if (exif < 0 && marker == APP1 && body <= end && end <= file.length && prefixed(file, at)) {
        exif = body;
        exifBytes = end - body;
      }
      at = marker == 0xFF ? at + 1 : Math.max(at + 4, end); // 0xFF: a filler byte
    }
    return new JpegSegments(file, exif, exifBytes, file.length);
  }

  private static boolean prefixed(byte[] file, int at) {
    int from = at + 4;
    return Arrays.equals(file, from, from + PREFIX.length, PREFIX, 0, PREFIX.length);
  }

  /** The EXIF block, if there is one. */
  Optional<ByteBuffer> exif() {
    return exifAt < 0
        ? Optional.empty()
        : Optional.of(ByteBuffer.wrap(file).slice(exifAt, exifBytes));
  }

  /**
   * Whether the end marker follows the pixels; without it a decoder silently fills the image with
   * gray.
   */
  boolean complete() {
    for (int i = file.length - 2; i > scan; i--) {
      if (file[i] == (byte) 0xFF && (file[i + 1] & 0xFF) == END_OF_IMAGE) {
        return true;
      }
    }
    return false;
  }
}
