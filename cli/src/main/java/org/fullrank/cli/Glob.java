package org.fullrank.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;

/** Patterns of file names, for shells that do not expand them. */
final class Glob {
  private Glob() {}

  /**
   * The paths that {@code pattern} names: the path itself if it exists or is no pattern, else the
   * matching files, by name. Two stars cross folders.
   *
   * @throws Problem of kind DATA if no file matches
   */
  static List<Path> of(String pattern) {
    if (!pattern.matches(".*[*?\\[{].*") || Files.exists(Path.of(pattern))) {
      return List.of(Typed.path(pattern));
    }
    int first = pattern.split("[*?\\[{]", 2)[0].lastIndexOf('/');
    Path base = first < 0 ? Path.of("") : Path.of(pattern.substring(0, first + 1));
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    try (var files = Files.walk(base)) {
      var found = files.filter(matcher::matches).filter(Files::isRegularFile).sorted().toList();
      if (found.isEmpty()) {
        throw Problem.data(pattern + ": no file matches the pattern");
      }
      return found;
    } catch (IOException e) {
      throw Problem.data(pattern + ": cannot be listed: " + Problem.why(e));
    }
  }
}
