package org.fullrank.core;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * Allocates arrays of a length that a file or an archive states. A length that the Java heap cannot
 * hold is an error of the data and names the file. The heap stays usable, because only one large
 * array was refused.
 */
public final class FileArrays {
  /** The longest Java array, entries. */
  public static final int LONGEST = Integer.MAX_VALUE - 8;

  private FileArrays() {}

  /**
   * {@code length} bytes for the content of {@code file}.
   *
   * @throws Problem of kind DATA if the heap cannot hold them
   */
  public static byte[] bytes(long length, Object file) {
    return made(length, 1, file, () -> new byte[(int) length]);
  }

  /**
   * {@code length} floats for the content of {@code file}.
   *
   * @throws Problem of kind DATA if the heap cannot hold them
   */
  public static float[] floats(long length, Object file) {
    return made(length, Float.BYTES, file, () -> new float[(int) length]);
  }

  /**
   * The error for the content of {@code file}, {@code bytes} in size, which the heap cannot hold.
   */
  public static Problem tooLarge(Object file, double bytes) {
    return Problem.data(
        String.format(
            Locale.ROOT,
            "%s: its content needs %,.0f bytes of memory, more than is left of a heap of %,d;"
                + " want a smaller file, or a larger heap (java -Xmx)",
            file,
            bytes,
            Runtime.getRuntime().maxMemory()));
  }

  private static <T> T made(long length, int bytes, Object file, Supplier<T> array) {
    if (length > LONGEST || length * bytes > Runtime.getRuntime().maxMemory()) {
      throw tooLarge(file, (double) length * bytes);
    }
    try {
      return array.get();
    } catch (OutOfMemoryError _) {
      throw tooLarge(file, (double) length * bytes);
    }
  }
}
