package org.fullrank.methods;

/** A room as the catalogue knows it. */
public sealed interface Entry {
  Paper paper();

  /** A training objective, with its default settings. */
  record Objective(Paper paper, Config defaults) implements Entry {}

  /** A part of an encoder. */
  record Component(Paper paper) implements Entry {}

  /** What kind of room it is, in a word. */
  default String kind() {
    return switch (this) {
      case Objective _ -> "objective";
      case Component _ -> "component";
    };
  }
}
