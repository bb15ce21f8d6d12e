package org.fullrank.recipe;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key of a settings record.
 *
 * @param name the key in a recipe
 */
record Key(String name, RecordComponent component) {
  /** The keys of {@code type}, in the order of its components. */
  static List<Key> of(Class<? extends Record> type) {
    return Stream.of(type.getRecordComponents())
        .map(component -> new Key(Names.snake(component.getName()), component))
        .toList();
  }

  /**
   * The value of the record's public constant of this key's name and type, {@code TEST_FRACTION}
   * for {@code test_fraction}: the key's default if the record has no default.
   */
  Optional<Object> standard() {
    String constant = name.toUpperCase(Locale.ROOT);
    return Stream.of(component.getDeclaringRecord().getFields())
        .filter(field -> field.getName().equals(constant))
        .filter(field -> field.getType() == component.getType())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .findFirst()
        .map(Subtype::read);
  }

  /** The value of this key in {@code record}. */
  Object in(Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(component + " cannot be read; is its record public?", hidden);
    }
  }
}
