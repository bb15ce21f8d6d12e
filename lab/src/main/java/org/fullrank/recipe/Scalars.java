package org.fullrank.recipe;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses scalars as the component's type (YAML 1.2 core schema). */
final class Scalars {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,30}");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private Scalars() {}

  /** The value of {@code leaf}, or empty if it is of another type. */
  static Optional<Object> read(Yaml.Leaf leaf, Shape.Scalar wanted) {
    String text = leaf.text();
    if (leaf.isNothing()) {
      return Optional.empty();
    }
    return switch (wanted) {
      case TEXT -> Optional.of(text);
      case PATH -> path(text);
      case DURATION -> duration(text);
      case INTEGER -> plain(leaf).flatMap(t -> whole(t, Integer.SIZE)).map(BigInteger::intValue);
      case LONG -> plain(leaf).flatMap(t -> whole(t, Long.SIZE)).map(BigInteger::longValue);
      case NUMBER -> plain(leaf).flatMap(Scalars::real);
      case SWITCH -> plain(leaf).flatMap(Scalars::truth);
    };
  }

  private static Optional<String> plain(Yaml.Leaf leaf) {
    return Optional.of(leaf).filter(Yaml.Leaf::plain).map(Yaml.Leaf::text);
  }

  private static Optional<BigInteger> whole(String text, int bits) {
    return Optional.of(text)
        .filter(WHOLE.asMatchPredicate())
        .map(BigInteger::new)
        .filter(value -> value.bitLength() < bits);
  }

  private static Optional<Object> real(String text) {
    if (text.equals(".inf") || text.equals("-.inf")) {
      return Optional.of(
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return Optional.of(text)
        .filter(REAL.asMatchPredicate())
        .map(Double::valueOf)
        .filter(value -> !value.isInfinite())
        .map(value -> value);
  }

  private static Optional<Object> truth(String text) {
    return switch (text) {
      case "true", "True", "TRUE" -> Optional.of(true);
      case "false", "False", "FALSE" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Object> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<Object> duration(String text) {
    try {
      return Optional.of(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
