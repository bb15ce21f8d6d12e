package org.fullrank.recipe;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Inline;

/**
 * A key of a settings record.
 *
 * @param name the key in a recipe
 * @param through the components, from the outermost record on, whose keys stand {@link Inline among
 *     those} of the record; empty for a component of its own
 */
record Key(String name, List<RecordComponent> through, RecordComponent component) {
  /** The keys of {@code type}, in the order of its components. */
  static List<Key> of(Class<? extends Record> type) {
    return Stream.of(type.getRecordComponents()).flatMap(Key::of).toList();
  }

  private static Stream<Key> of(RecordComponent component) {
    return inlined(component)
        .map(type -> of(type).stream().map(key -> key.within(component)))
        .orElseGet(
            () -> Stream.of(new Key(Names.snake(component.getName()), List.of(), component)));
  }

  /** The record whose keys stand in the place of {@code component}, if there is one. */
  static Optional<Class<? extends Record>> inlined(RecordComponent component) {
    return component.isAnnotationPresent(Inline.class)
        ? Optional.of(component.getType().asSubclass(Record.class))
        : Optional.empty();
  }

  private Key within(RecordComponent outer) {
    return new Key(name, Stream.concat(Stream.of(outer), through.stream()).toList(), component);
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
    Object holder = record;
    for (RecordComponent outer : through) {
      holder = read(outer, holder);
    }
    return read(component, holder);
  }

  private static Object read(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(component + " cannot be read; is its record public?", hidden);
    }
  }
}
