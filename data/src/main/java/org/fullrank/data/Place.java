package org.fullrank.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The location of an encoded image. Any number of threads may read at once. */
sealed interface Place {
  /** The largest image file, bytes; larger files are refused before memory is allocated. */
  long MOST_BYTES = 256L << 20;

  /** The listed size, bytes. */
  long bytes();

  /** A file of its own. */
  record OnDisk(Path file, long bytes) implements Place {}

  /**
   * A byte range of an open file.
   *
   * @param channel read by position, so that readers do not disturb each other
   * @param offset first byte
   */
  record Slice(FileChannel channel, long offset, long bytes) implements Place {}

  /** Reads the bytes at this location. */
  default byte[] read() throws IOException {
    if (bytes() > MOST_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%,d bytes; files above %,d are refused", bytes(), MOST_BYTES));
    }
    return switch (this) {
      case OnDisk(Path file, _) -> whole(file);
      case Slice(FileChannel channel, long offset, long bytes) ->
          slice(channel, offset, (int) bytes);
    };
  }

  private static byte[] whole(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) MOST_BYTES + 1); // may have grown since it was listed
      if (bytes.length > MOST_BYTES) {
        throw new IOException(
            String.format(Locale.ROOT, "files above %,d bytes are refused", MOST_BYTES));
      }
      return bytes;
    }
  }

  private static byte[] slice(FileChannel channel, long offset, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining()) {
      if (channel.read(into, offset + into.position()) < 0) {
        throw new EOFException("the archive ends early");
      }
    }
    return into.array();
  }
}
