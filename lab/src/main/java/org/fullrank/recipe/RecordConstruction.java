package org.fullrank.recipe;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Constructs a record from its components. A compact constructor reports a single range violation
 * at a time. So each refused value is replaced by its default, until the constructor refuses none.
 */
final class RecordConstruction {
  private final Class<? extends Record> type;
  private final Setting setting;
  private final SourceLocation place;
  private final ConfigErrors errors;
  private final List<Part> parts = new ArrayList<>();

  private record Part(
      Key key, Optional<SourceLocation> place, Optional<Object> value, Optional<Object> standard) {
    Part refused() {
      return new Part(key, place, standard, Optional.empty());
    }
  }

  RecordConstruction(
      Class<? extends Record> type, Setting setting, SourceLocation place, ConfigErrors errors) {
    this.type = type;
    this.setting = setting;
    this.place = place;
    this.errors = errors;
  }

  /** Adds the value of the next component; a value with an error is replaced by its default. */
  void add(
      Key key,
      Optional<SourceLocation> written,
      Optional<Object> value,
      Optional<Object> standard) {
    parts.add(
        value.isPresent()
            ? new Part(key, written, value, standard)
            : new Part(key, written, standard, Optional.empty()));
  }

  /** The record, or empty if a component is missing or refused. */
  Optional<Object> record() {
    while (parts.stream().allMatch(part -> part.value().isPresent())) {
      try {
        return Optional.of(construct());
      } catch (IllegalArgumentException refusal) {
        OptionalInt blamed = blamed(message(refusal));
        note(blamed, message(refusal));
        if (blamed.isEmpty()) {
          return Optional.empty();
        }
        parts.set(blamed.getAsInt(), parts.get(blamed.getAsInt()).refused());
      }
    }
    return Optional.empty();
  }

  private static String message(IllegalArgumentException refusal) {
    return Objects.requireNonNullElse(refusal.getMessage(), "refused");
  }

  /** The component at the beginning of the message, if the recipe sets it. */
  private OptionalInt blamed(String message) {
    return IntStream.range(0, parts.size())
        .filter(i -> names(parts.get(i).key(), message))
        .filter(i -> parts.get(i).place().isPresent())
        .findFirst();
  }

  private static boolean names(Key key, String message) {
    return message.startsWith(key.name() + ":")
        || message.startsWith(key.component().getName() + ":");
  }

  private void note(OptionalInt blamed, String message) {
    if (blamed.isPresent()) {
      Part part = parts.get(blamed.getAsInt());
      String why = message.substring(message.indexOf(':') + 1).strip();
      errors.add(part.place().orElse(place), setting.pathOf(part.key().name()), why);
    } else {
      errors.add(place, setting.path(), message);
    }
  }

  private Object construct() {
    return construct(type, parts.stream().map(part -> part.value().orElseThrow()).iterator());
  }

  /** Takes as many of {@code values} as {@code type} has keys. */
  private static Object construct(Class<? extends Record> type, Iterator<Object> values) {
    RecordComponent[] components = type.getRecordComponents();
    var arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] =
          Key.inlined(components[i]).map(inner -> construct(inner, values)).orElseGet(values::next);
    }
    try {
      return constructor(type).newInstance(arguments);
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof IllegalArgumentException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(type + ": its constructor failed", thrown.getCause());
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(type + ": is not public", hidden);
    }
  }

  private static Constructor<? extends Record> constructor(Class<? extends Record> type)
      throws NoSuchMethodException {
    return type.getDeclaredConstructor(
        Stream.of(type.getRecordComponents())
            .map(component -> component.getType())
            .toArray(Class<?>[]::new));
  }
}
