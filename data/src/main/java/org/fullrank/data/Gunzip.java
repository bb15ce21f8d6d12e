package org.fullrank.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Unpacks a gzip file into a temporary file, which closing deletes. */
final class Gunzip {
  /** Refuses, as a bomb, content of more than this many times the packed size... */
  private static final long MOST_UNFOLDING = 64;

  /** ...but allows this many bytes in any case. */
  private static final long FREE_UNFOLDING = 64L << 20;

  private static final int BUFFER = 1 << 16;

  private Gunzip() {}

  /**
   * The unpacked archive. Of a damaged archive, the content before the damage; {@code skipped}
   * notes the damage.
   */
  static FileChannel toTemporary(Folder.Entry archive, Skipped skipped) throws IOException {
    Path file = Files.createTempFile("fullrank-", ".tar");
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try (InputStream packed = Files.newInputStream(archive.file())) {
      unpack(archive, packed, channel);
    } catch (EOFException | ZipException damage) {
      String why = "damaged gzip file: " + Unreadable.reason(damage);
      skipped.add(new Unreadable(archive.id() + " (gzip)", why));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  private static void unpack(Folder.Entry archive, InputStream packed, FileChannel to)
      throws IOException {
    long most = FREE_UNFOLDING + MOST_UNFOLDING * Files.size(archive.file());
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new GZIPInputStream(packed, BUFFER)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        if (to.position() > most) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "unpacks to more than %,d times its size; unpack it by hand if that is right",
                  MOST_UNFOLDING));
        }
      }
    }
  }
}
