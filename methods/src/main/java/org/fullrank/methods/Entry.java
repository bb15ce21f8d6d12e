package org.fullrank.methods;

import java.util.Map;

/** A room's entry in the catalogue. */
public sealed interface Entry {
  /** The paper of the room. */
  Paper paper();

  /** A training objective, with its default settings. */
  record Objective(Paper paper, Config defaults) implements Entry {}

  /**
   * A component: parts of an encoder, or a term beside an objective.
   *
   * @param choices components by name, with their default settings: the paper's own under the
   *     room's id, and its baselines
   */
  record Component(Paper paper, Map<String, ComponentConfig> choices) implements Entry {
    public Component {
      choices = Map.copyOf(choices);
    }
  }

  /** The kind of the room in a word. */
  default String kind() {
    return switch (this) {
      case Objective _ -> "objective";
      case Component _ -> "component";
    };
  }
}
