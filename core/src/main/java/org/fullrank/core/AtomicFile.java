package org.fullrank.core;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files whole or not at all: into a sibling, flushed to the disk, then renamed in one move.
 * Whoever reads, and whenever the machine stops, finds the old file or the new one.
 */
public final class AtomicFile {
  private static final int BUFFER = 1 << 20;

  private AtomicFile() {}

  /** What is to stand in a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Puts {@code content} at {@code path}, replacing what is there.
   *
   * @throws Problem if it cannot be written; what was there before is untouched
   */
  public static void write(Path path, Content content) {
    Path whole = path.toAbsolutePath();
    Path folder = whole.resolveSibling("");
    Path part = whole.resolveSibling("." + whole.getFileName() + "." + process() + ".part");
    try {
      Files.createDirectories(folder);
      fill(part, content);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      flush(folder);
    } catch (IOException e) {
      throw Problem.failed(
          "%s: cannot be written (%s); what was there before is untouched, nothing was lost"
              .formatted(path, reason(e)),
          e);
    } finally {
      remove(part);
    }
  }

  private static long process() {
    return ProcessHandle.current().pid();
  }

  private static void fill(Path part, Content content) throws IOException {
    try (var channel =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /** Makes the rename itself last; a file system that cannot do so does it in its own time. */
  private static void flush(Path folder) {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // the file is whole either way
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException _) {
      // left behind under a name that nothing reads
    }
  }
}
