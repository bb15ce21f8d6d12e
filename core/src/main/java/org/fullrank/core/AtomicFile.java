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
 * Writes a file completely or not at all: into a temporary sibling, flushed to the disk, then
 * renamed atomically. A reader finds the old file or the new file, also after a crash of the
 * machine.
 */
public final class AtomicFile {
  private static final int BUFFER = 1 << 20;
  private static final Pattern PART =
      Pattern.compile("\\.(.+)\\.(\\d{1,10})\\.part"); // name, process

  private AtomicFile() {}

  /** The content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes the whole content; the caller flushes and closes {@code out}. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes {@code content} to {@code path} and replaces an existing file.
   *
   * @throws Problem if the file cannot be written; an existing file is then unchanged
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
   * Removes the temporary files that killed processes left in {@code folder}. It removes ordinary
   * files alone, whose target name {@code ours} accepts and whose process has ended. A file that
   * bears this process's number is removed too, as containers reuse numbers. A file that cannot be
   * removed stays.
   *
   * @param ours accepts the target names of this caller's files; other files stay
   */
  public static void clear(Path folder, Predicate<String> ours) {
    try (var files = Files.list(folder)) {
      files.filter(file -> isLeft(file, ours)).forEach(AtomicFile::remove);
    } catch (IOException | UncheckedIOException _) {
      // no reader looks at temporary files
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

  /** Flushes the rename to the disk, where the file system supports it. */
  private static void flush(Path folder) {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // the file is complete either way
    }
  }

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException _) {
      // no reader looks at temporary files
    }
  }
}
