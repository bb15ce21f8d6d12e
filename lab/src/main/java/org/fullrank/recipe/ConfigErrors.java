package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/** All errors of a recipe, collected in a single pass. */
final class ConfigErrors {
  private static final int LONGEST = 1000; // characters of a line

  private final List<ConfigError> errors = new ArrayList<>();

  private record ConfigError(SourceLocation place, String text) {}

  /** Adds an error; control characters and line ends of quoted names and values are replaced. */
  void add(SourceLocation place, String path, String text) {
    errors.add(new ConfigError(place, path.isEmpty() ? text : path + ": " + text));
  }

  private static String shown(String text) {
    String line = Printable.line(text);
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  /**
   * Throws all errors as a single problem, a line each, in file order; does nothing without errors.
   */
  void raise() {
    if (!errors.isEmpty()) {
      throw Problem.config(
          errors.stream()
              .sorted(Comparator.comparing(ConfigError::place))
              .map(error -> shown(error.place() + ": " + error.text()))
              .distinct()
              .collect(Collectors.joining("\n")));
    }
  }
}
