package org.fullrank.methods.emascaling;

import java.util.Map;
import java.util.TreeSet;

/** The settings of a computation, as a claim writes them. */
record Choices(Map<String, String> settings) {
  Choices {
    settings = Map.copyOf(settings);
  }

  /**
   * @throws IllegalArgumentException if a setting is none of {@code names}
   */
  static Choices of(Map<String, String> settings, String... names) {
    var unknown = new TreeSet<>(settings.keySet());
    for (String name : names) {
      unknown.remove(name);
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: want one of %s".formatted(unknown.first(), String.join(", ", names)));
    }
    return new Choices(settings);
  }

  double number(String name, double standard) {
    String text = settings.getOrDefault(name, Double.toString(standard));
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(name + ": want a number, was " + text);
    }
  }

  /** Whether the decay follows the batch size. */
  boolean scales() {
    String rule = settings.getOrDefault("rule", "scaled");
    return switch (rule) {
      case "scaled" -> true;
      case "constant" -> false;
      default -> throw new IllegalArgumentException("rule: want scaled or constant, was " + rule);
    };
  }
}
