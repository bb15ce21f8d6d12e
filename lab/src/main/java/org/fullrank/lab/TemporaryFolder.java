package org.fullrank.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is deleted with its contents when it is closed.
 *
 * @param path where it is
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
  /** Makes an empty one. */
  public static TemporaryFolder make() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("fullrank-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of all its files. */
  public long size() {
    return contents().stream()
        .filter(Files::isRegularFile)
        .mapToLong(it -> it.toFile().length())
        .sum();
  }

  @Override
  public void close() {
    contents().stream().sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
  }

  private List<Path> contents() {
    try (Stream<Path> all = Files.walk(path)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
