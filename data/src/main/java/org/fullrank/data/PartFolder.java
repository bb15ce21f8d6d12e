package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder in which files are put together, beside the place where they are to lie, so that moves
 * are whole. Closing removes it.
 */
record PartFolder(Path path) implements AutoCloseable {
  /** A new one in {@code target}, which is made where it is missing. */
  static PartFolder in(Path target) throws IOException {
    Files.createDirectories(target);
    return new PartFolder(Files.createTempDirectory(target, ".fullrank-part-"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
