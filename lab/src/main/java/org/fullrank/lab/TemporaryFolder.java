package org.fullrank.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary folder; closing deletes it with its contents.
 *
 * @param path the folder
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
  /** Creates an empty folder. */
  public static TemporaryFolder make() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("fullrank-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The size of all its files, bytes. */
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
