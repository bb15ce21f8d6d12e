package org.fullrank.methods;

import java.util.Map;

/** A room as the catalogue knows it. */
public sealed interface Entry {
  /** Where it comes from. */
  Paper paper();

  /** A training objective, with its default settings. */
  record Objective(Paper paper, Config defaults) implements Entry {}

  /**
   * Parts of an encoder, or terms beside an objective.
   *
   * @param choices by name, with their default settings: the paper's under its own id, and those
   *     that it is compared with
   */
  record Component(Paper paper, Map<String, ComponentConfig> choices) implements Entry {
    public Component {
      choices = Map.copyOf(choices);
    }
  }

  /** What kind of room it is, in a word. */
  default String kind() {
    return switch (this) {
      case Objective _ -> "objective";
      case Component _ -> "component";
    };
  }
}
