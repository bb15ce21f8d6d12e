package org.fullrank.recipe;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

/**
 * One key of a settings record.
 *
 * @param name as a recipe spells it
 */
record Key(String name, RecordComponent component) {
  /** The keys of {@code type}, in the order of its header. */
  static List<Key> of(Class<? extends Record> type) {
    return Stream.of(type.getRecordComponents())
        .map(component -> new Key(Names.snake(component.getName()), component))
        .toList();
  }

  /** What {@code record} holds under this key. */
  Object in(Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(component + " cannot be read; is its record public?", hidden);
    }
  }
}
