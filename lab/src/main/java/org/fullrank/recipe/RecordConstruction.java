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
 * One record on its way into being. Its compact constructor names one range violation at a time, so
 * the default is put in the place of each value it refuses until it refuses none.
 */
final class RecordConstruction {
  private final Class<? extends Record> type;
  private final Setting slot;
  private final SourceLocation place;
  private final ConfigErrors troubles;
  private final List<Part> parts = new ArrayList<>();

  private record Part(
      Key key, Optional<SourceLocation> place, Optional<Object> value, Optional<Object> standard) {
    Part refused() {
      return new Part(key, place, standard, Optional.empty());
    }
  }

  RecordConstruction(
      Class<? extends Record> type, Setting slot, SourceLocation place, ConfigErrors troubles) {
    this.type = type;
    this.slot = slot;
    this.place = place;
    this.troubles = troubles;
  }

  /** Adds the value of the next component; one noted as wrong is its default here. */
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

  /** The record, or nothing when a part is missing or refused. */
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

  /** The component that the message begins with, when it was written in the recipe. */
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
      troubles.add(part.place().orElse(place), slot.pathOf(part.key().name()), why);
    } else {
      troubles.add(place, slot.path(), message);
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
