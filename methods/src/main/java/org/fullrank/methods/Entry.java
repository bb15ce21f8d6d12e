package org.fullrank.methods;

import java.util.Map;

/** A room as the catalogue knows it. */
public sealed interface Entry {
  /** Where it comes from. */
  Paper paper();

  /** What it brings for the claims of its paper. */
  Instruments instruments();

  /** A training objective, with its default settings. */
  record Objective(Paper paper, Config defaults, Instruments instruments) implements Entry {
    /** An objective for whose claims the measures of every run are enough. */
    public Objective(Paper paper, Config defaults) {
      this(paper, defaults, Instruments.NONE);
    }
  }

  /**
   * Parts of an encoder, or terms beside an objective.
   *
   * @param choices by name, with their default settings: the paper's under its own id, and those
   *     that it is compared with
   */
  record Component(Paper paper, Map<String, ComponentConfig> choices, Instruments instruments)
      implements Entry {
    public Component {
      choices = Map.copyOf(choices);
    }

    /** A component for whose claims the measures of every run are enough. */
    public Component(Paper paper, Map<String, ComponentConfig> choices) {
      this(paper, choices, Instruments.NONE);
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
