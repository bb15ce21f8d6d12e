package org.fullrank.cli.doctor;

import java.util.Locale;
import java.util.Optional;

/**
 * The result of a check.
 *
 * @param subject the checked item, in a word or two
 * @param level ok, warning or failure
 * @param found the observation
 * @param remedy the remedy, in words; empty if none is needed
 */
public record Finding(String subject, Level level, String found, Optional<String> remedy) {
  /** The level of a finding: fine, slower or more limited than necessary, or preventing a run. */
  public enum Level {
    OK,
    WARN,
    FAIL
  }

  static Finding ok(String subject, String found) {
    return new Finding(subject, Level.OK, found, Optional.empty());
  }

  static Finding warn(String subject, String found, String remedy) {
    return new Finding(subject, Level.WARN, found, Optional.of(remedy));
  }

  static Finding fail(String subject, String found, String remedy) {
    return new Finding(subject, Level.FAIL, found, Optional.of(remedy));
  }

  /** {@code ok JDK 25.0.3}, and the remedy on a line of its own. */
  public String asText() {
    String line = "%-5s %-12s %s".formatted(level.name().toLowerCase(Locale.ROOT), subject, found);
    return remedy.map(words -> line + System.lineSeparator() + " ".repeat(19) + words).orElse(line);
  }
}
