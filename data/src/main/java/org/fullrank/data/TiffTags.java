package org.fullrank.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** Reads numbers from the first directory of a TIFF file or an EXIF block (TIFF 6.0, section 2). */
final class TiffTags {
  static final int BITS_PER_SAMPLE = 258;
  static final int ORIENTATION = 274;
  static final int SAMPLE_FORMAT = 339;

  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private TiffTags() {}

  /**
   * The first value of the tag {@code tag} of 16-bit integers; empty if it is missing, has another
   * type, or the file is damaged. BigTIFF has no value here.
   */
  static OptionalInt number(ByteBuffer tiff, int tag) {
    try {
      ByteOrder order = tiff.get(0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      return inDirectory(tiff.duplicate().order(order), tag);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | BufferUnderflowException _) {
      return OptionalInt.empty(); // the block is cut off or points outside itself
    }
  }

  private static OptionalInt inDirectory(ByteBuffer tiff, int tag) {
    if (tiff.getShort(2) != 42) {
      return OptionalInt.empty();
    }
    int directory = tiff.getInt(4);
    int entries = tiff.getShort(directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      if ((tiff.getShort(entry) & 0xFFFF) == tag && tiff.getShort(entry + 2) == SHORT) {
        int at = tiff.getInt(entry + 4) <= 2 ? entry + 8 : tiff.getInt(entry + 8);
        return OptionalInt.of(tiff.getShort(at) & 0xFFFF);
      }
    }
    return OptionalInt.empty();
  }
}
