package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.fullrank.core.Problem;

/** Everything that is wrong with one recipe, gathered in one pass. */
final class ConfigErrors {
  private final List<Trouble> troubles = new ArrayList<>();

  private record Trouble(SourceLocation place, String text) {}

  void add(SourceLocation place, String path, String text) {
    troubles.add(new Trouble(place, path.isEmpty() ? text : path + ": " + text));
  }

  /** Throws them all, a line each in the order of the file. */
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
