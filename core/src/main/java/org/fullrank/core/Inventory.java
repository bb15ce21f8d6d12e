package org.fullrank.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The list of the complete files of a {@link LibraryCache}; a folder without it was not finished.
 *
 * @param folder the cache
 */
record Inventory(Path folder) {
  private static final String PREFIX = ".fullrank-files-";

  /** Whether the list is there and every file has its listed size and time. */
  boolean holds(List<LibraryJar> jars) {
    try {
      Path list = list(jars);
      return Files.isRegularFile(list)
          && expected(jars).allMatch(this::isThere)
          && Files.readAllLines(list).stream().allMatch(this::isThere);
    } catch (IOException | UncheckedIOException | IllegalArgumentException _) {
      return false; // unpacked anew
    }
  }

  /** Lists the files that are there now. */
  void write(List<LibraryJar> jars) throws IOException {
    var lines = new TreeSet<String>();
    for (LibraryJar jar : jars) {
      try (var all = Files.walk(folder.resolve(jar.name()))) {
        for (Path file : all.filter(it -> isOrdinary(it)).toList()) {
          lines.add(line(file));
        }
      }
    }
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(list(jars), out -> out.write(text));
  }

  /** Removes the list, so that {@link #holds} is false. */
  void discard(List<LibraryJar> jars) throws IOException {
    Files.deleteIfExists(list(jars));
  }

  private Path list(List<LibraryJar> jars) {
    return folder.resolve(PREFIX + jars.getLast().name());
  }

  /** The lines of the libraries in the jars, whose times depend on this process's time zone. */
  private Stream<String> expected(List<LibraryJar> jars) {
    return jars.stream()
        .flatMap(jar -> {
          try {
            return jar.libraries().stream()
                .map(it ->
                    "%s %s %s/%s"
                        .formatted(
                            Long.toString(it.bytes()),
                            Long.toString(it.time()),
                            jar.name(),
                            it.name()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private String line(Path file) throws IOException {
    return Files.size(file)
        + " "
        + Files.getLastModifiedTime(file).toMillis()
        + " "
        + folder.relativize(file);
  }

  private boolean isThere(String line) {
    Path file = folder.resolve(line.split(" ", 3)[2]);
    try {
      return isOrdinary(file) && line(file).equals(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOrdinary(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }
}
