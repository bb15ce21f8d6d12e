package org.fullrank.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is gone when it is closed, with all that is in it.
 *
 * @param path where it is
 */
record Scratch(Path path) implements AutoCloseable {
  static Scratch make() {
    try {
      return new Scratch(Files.createTempDirectory("fullrank-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of all its files. */
  long size() {
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
