package org.fullrank.core;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Writes files whole or not at all: into a sibling, flushed to the disk, then renamed in one move.
 * Whoever reads, and whenever the machine stops, finds the old file or the new one.
 */
public final class AtomicFile {
  private static final int BUFFER = 1 << 20;
  private static final Pattern PART =
      Pattern.compile("\\.(.+)\\.(\\d{1,10})\\.part"); // name, process

  private AtomicFile() {}

  /** What is to stand in a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it; {@code out} is flushed and closed by the caller. */
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
    Path part = whole.resolveSibling("." + whole.getFileName() + "." + process() + ".part"); // PART
    try {
      Files.createDirectories(folder);
      fill(part, content);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      flush(folder);
    } catch (IOException e) {
      throw Problem.failed(
          "%s: cannot be written (%s); what was there before is untouched, nothing was lost"
              .formatted(path, Problem.why(e)),
          e);
    } finally {
      remove(part);
    }
  }

  /**
   * Removes from {@code folder} what a process that was killed had half written: ordinary files
   * under the name of a write of {@code ours}, whose process is no more or, as numbers come again
   * in a container, bears this one's number. What cannot be removed stays.
   *
   * @param ours takes the names of the files that are written here; others are left alone
   */
  public static void clear(Path folder, Predicate<String> ours) {
    try (var files = Files.list(folder)) {
      files.filter(file -> isLeft(file, ours)).forEach(AtomicFile::remove);
    } catch (IOException | UncheckedIOException _) {
      // a name that nothing reads harms nobody
    }
  }

  private static boolean isLeft(Path file, Predicate<String> ours) {
    var name = PART.matcher(file.getFileName().toString());
    return name.matches()
        && ours.test(name.group(1))
        && isOver(Long.parseLong(name.group(2)))
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isOver(long process) {
    return process == process() || ProcessHandle.of(process).isEmpty();
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

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException _) {
      // left behind under a name that nothing reads
    }
  }
}
