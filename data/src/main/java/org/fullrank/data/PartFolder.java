package org.fullrank.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder in which a set is put together, beside the place where it is to lie, so that moves are
 * whole.
 *
 * <p>What a killed process left is known by its age, not by a lock or the number of its process:
 * the folder may be shared by machines. Every step of bringing a set ends within minutes, so a
 * folder in which nothing has happened for an hour is nobody's.
 */
record PartFolder(Path path) implements AutoCloseable {
  private static final String PREFIX = ".fullrank-part-";
  private static final String PATTERN = "\\.fullrank-part-\\d+";
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** A new one in {@code target}, which is made where it is missing. */
  static PartFolder in(Path target) throws IOException {
    Files.createDirectories(target);
    return new PartFolder(Files.createTempDirectory(target, PREFIX));
  }

  /** Removes from {@code target} those that are nobody's; what cannot be removed stays. */
  static void clear(Path target) {
    try {
      List<Path> others = Files.isDirectory(target) ? parts(target) : List.of();
      if (!others.isEmpty()) {
        clear(target, others);
      }
    } catch (IOException | UncheckedIOException _) {
      // a folder that nothing reads harms nobody
    }
  }

  private static void clear(Path target, List<Path> others) throws IOException {
    try (var here = in(target)) {
      FileTime now = Files.getLastModifiedTime(here.path); // by the clock that made the others
      others.forEach(other -> clear(other, now));
    }
  }

  private static List<Path> parts(Path target) throws IOException {
    try (Stream<Path> all = Files.list(target)) {
      return all.filter(path -> path.getFileName().toString().matches(PATTERN))
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
  }

  private static void clear(Path part, FileTime now) {
    try {
      FileTime until = FileTime.from(now.toInstant().minus(PATIENCE));
      if (lastChange(part).compareTo(until) < 0) {
        delete(part);
      }
    } catch (IOException | UncheckedIOException _) {
      // another process removed it, or it may not be removed
    }
  }

  private static FileTime lastChange(Path folder) throws IOException {
    FileTime last = Files.getLastModifiedTime(folder);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        FileTime changed = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        last = changed.compareTo(last) > 0 ? changed : last;
      }
    }
    return last;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }
}
