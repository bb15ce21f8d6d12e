package org.fullrank.recipe;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A record type that a {@code name} chooses, and its defaults.
 *
 * @param standard the record that gives the default of each omitted key
 */
record Subtype(Class<? extends Record> type, Optional<Object> standard) {
  /** {@code type} with its own published default. */
  static Subtype of(Class<? extends Record> type) {
    return new Subtype(type, standardOf(type));
  }

  /** The value of {@code type}'s constant {@code DEFAULT}, else of {@code PAPER}. */
  static Optional<Object> standardOf(Class<?> type) {
    return Stream.of("DEFAULT", "PAPER")
        .flatMap(name -> Stream.of(type.getDeclaredFields()).filter(f -> f.getName().equals(name)))
        .filter(f -> Modifier.isStatic(f.getModifiers()) && type.isAssignableFrom(f.getType()))
        .findFirst()
        .map(Subtype::read);
  }

  static Object read(Field constant) {
    try {
      return constant.get(null);
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(constant + " is not public", hidden);
    }
  }
}
