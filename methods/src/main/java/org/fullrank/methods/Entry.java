package org.fullrank.methods;

import java.util.Map;

/** A room's entry in the catalogue. */
public sealed interface Entry {
  /** The paper of the room. */
  Paper paper();

  /** What it brings for the claims of its paper. */
  Instruments instruments();

  /** Its components by name, with their default settings. */
  Map<String, ComponentConfig> choices();

  /**
   * A training objective.
   *
   * @param defaults its default settings
   * @param choices components that the room brings besides, by name, with their default settings
   */
  record Objective(
      Paper paper, Config defaults, Map<String, ComponentConfig> choices, Instruments instruments)
      implements Entry {
    public Objective {
      choices = Map.copyOf(choices);
    }

    /** An objective without components. */
    public Objective(Paper paper, Config defaults, Instruments instruments) {
      this(paper, defaults, Map.of(), instruments);
    }

    /** An objective for whose claims the measures of every run are enough. */
    public Objective(Paper paper, Config defaults) {
      this(paper, defaults, Instruments.NONE);
    }
  }

  /**
   * A component: parts of an encoder, or a term beside an objective.
   *
   * @param choices components by name, with their default settings: the paper's own under the
   *     room's id, and its baselines
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

  /** The kind of the room in a word. */
  default String kind() {
    return switch (this) {
      case Objective _ -> "objective";
      case Component _ -> "component";
    };
  }
}
