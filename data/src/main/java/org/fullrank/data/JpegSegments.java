package org.fullrank.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The marker segments before a JPEG file's pixels (ITU-T T.81, annex B).
 *
 * @param file the file without the stray bytes between these segments
 * @param exif the EXIF block
 * @param xmp the XMP packet
 * @param scan offset of the first scan, or the file's length without a scan
 */
@SuppressWarnings("ArrayRecordComponent") // a look at the file, not a value to compare
record JpegSegments(byte[] file, Optional<ByteBuffer> exif, Optional<String> xmp, int scan) {
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] XMP =
      "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int TEMPORARY = 0x01;
  private static final int RESTART = 0xD0; // to 0xD7; then the image's start and end
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP1 = 0xE1;

  /**
   * Reads the segments of {@code stored}. Bytes between two segments that are no marker are taken
   * out, as libjpeg passes over them.
   */
  static JpegSegments of(byte[] stored) {
    byte[] file = withoutStrayBytes(stored);
    Optional<ByteBuffer> exif = Optional.empty();
    Optional<String> xmp = Optional.empty();
    int at = 2;
    while (at + 4 <= file.length && (file[at + 1] & 0xFF) != START_OF_SCAN) {
      int body = at + 4;
      int end = Math.min(file.length, end(file, at));
      if ((file[at + 1] & 0xFF) == APP1) {
        exif = exif.or(() -> after(EXIF, file, body, end));
        xmp = xmp.or(() -> after(XMP, file, body, end).map(JpegSegments::text));
      }
      at = end;
    }
    return new JpegSegments(file, exif, xmp, at + 4 <= file.length ? at : file.length);
  }

  private static Optional<ByteBuffer> after(byte[] prefix, byte[] file, int from, int end) {
    int content = from + prefix.length;
    return content <= end && Arrays.equals(file, from, content, prefix, 0, prefix.length)
        ? Optional.of(ByteBuffer.wrap(file).slice(content, end - content))
        : Optional.empty();
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  /** {@code file}, or a copy in which every segment begins where the one before it ends. */
  private static byte[] withoutStrayBytes(byte[] file) {
    byte[] copy = file; // until the first stray byte
    boolean stray = false;
    int kept = 2;
    int at = 2;
    while (at + 4 <= file.length) {
      if (!isMarker(file, at)) {
        at++;
        continue;
      }
      int end = (file[at + 1] & 0xFF) == START_OF_SCAN ? file.length : end(file, at);
      if (kept < at && !stray) {
        copy = file.clone();
        stray = true;
      }
      int bytes = Math.min(file.length, end) - at;
      System.arraycopy(file, at, copy, kept, bytes);
      kept += bytes;
      at += bytes;
    }
    return stray ? Arrays.copyOf(copy, kept) : file;
  }

  /** Whether a segment with a length begins at {@code at}. */
  private static boolean isMarker(byte[] file, int at) {
    int marker = file[at + 1] & 0xFF;
    return file[at] == (byte) 0xFF
        && marker != 0
        && marker != 0xFF // a filler byte
        && marker != TEMPORARY
        && (marker < RESTART || marker > END_OF_IMAGE);
  }

  /** The end of the segment at {@code at}, by its length. */
  private static int end(byte[] file, int at) {
    int length = (file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF);
    return at + 2 + Math.max(2, length);
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
