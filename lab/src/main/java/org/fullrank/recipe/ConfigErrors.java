package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.fullrank.core.Problem;

/** All errors of a recipe, collected in a single pass. */
final class ConfigErrors {
  private final List<Trouble> troubles = new ArrayList<>();

  private record Trouble(SourceLocation place, String text) {}

  void add(SourceLocation place, String path, String text) {
    troubles.add(new Trouble(place, path.isEmpty() ? text : path + ": " + text));
  }

  /** Throws all errors as a single problem, a line each, in file order; does nothing without errors. */
  void raise() {
    if (!troubles.isEmpty()) {
      throw Problem.config(
          troubles.stream()
              .sorted(Comparator.comparing(Trouble::place))
              .map(trouble -> trouble.place() + ": " + trouble.text())
              .distinct()
              .collect(Collectors.joining("\n")));
    }
  }
}
