package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A temporary folder inside the target folder, so that finished files are moved atomically. Closing
 * deletes it.
 */
record PartFolder(Path path) implements AutoCloseable {
  /** A new temporary folder in {@code target}, which is created if missing. */
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
