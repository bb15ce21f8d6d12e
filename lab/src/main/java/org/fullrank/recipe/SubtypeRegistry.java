package org.fullrank.recipe;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The record types that the key {@code name} chooses from, for each interface of a settings tree.
 *
 * <p>A sealed interface of records needs no entry: the names are its records' names in snake_case.
 * An open interface needs an entry for each name, with the published settings as the defaults of
 * that name. So does an open interface that a sealed one permits: its names join those of the
 * sealed one.
 */
public final class SubtypeRegistry {
  private final Map<Class<?>, SequencedMap<String, Subtype>> registered;

  private SubtypeRegistry(Map<Class<?>, SequencedMap<String, Subtype>> registered) {
    this.registered = registered;
  }

  /** A registry without entries, for sealed interfaces only. */
  public static SubtypeRegistry none() {
    return new SubtypeRegistry(Map.of());
  }

  /**
   * This registry with another entry: {@code name} chooses the record type of {@code published} for
   * the interface {@code type}.
   *
   * @throws IllegalArgumentException if the name is taken, {@code published} is not a record, or it
   *     has a component called {@code name}
   */
  public <T> SubtypeRegistry with(Class<T> type, String name, T published) {
    if (!(published instanceof Record settings)) {
      throw new IllegalArgumentException(name + ": want a record, was " + published.getClass());
    }
    var grown = new LinkedHashMap<>(registered);
    var names = new LinkedHashMap<>(registered.getOrDefault(type, new LinkedHashMap<>()));
    if (names.put(name, unambiguous(new Subtype(settings.getClass(), Optional.of(published))))
        != null) {
      throw new IllegalArgumentException(name + ": chosen twice for " + type.getSimpleName());
    }
    if (above(type).anyMatch(sealed -> derived(sealed).containsKey(name))) {
      throw new IllegalArgumentException(name + ": the name of another choice");
    }
    grown.put(type, names);
    return new SubtypeRegistry(grown);
  }

  /** The sealed interfaces that {@code type} extends. */
  private static Stream<Class<?>> above(Class<?> type) {
    return Stream.of(type.getInterfaces())
        .filter(Class::isSealed)
        .flatMap(sealed -> Stream.concat(Stream.of(sealed), above(sealed)));
  }

  /** The shape of a component of type {@code type}. */
  Shape shape(Type type) {
    if (type instanceof ParameterizedType generic) {
      Shape inner = shape(generic.getActualTypeArguments()[0]);
      if (generic.getRawType() == List.class) {
        return new Shape.ListOf(inner);
      }
      if (generic.getRawType() == Optional.class) {
        return new Shape.Maybe(inner);
      }
    }
    return type instanceof Class<?> plain ? plain(plain) : unsupported(type);
  }

  private Shape plain(Class<?> type) {
    if (type.isEnum()) {
      return new Shape.OneOf(constants(type));
    }
    if (type.isRecord()) {
      return new Shape.Tree(type.asSubclass(Record.class));
    }
    if (type.isInterface() && (registered.containsKey(type) || type.isSealed())) {
      return new Shape.Named(named(type));
    }
    return scalar(type);
  }

  private static Shape scalar(Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return Shape.Scalar.INTEGER;
    } else if (type == long.class || type == Long.class) {
      return Shape.Scalar.LONG;
    } else if (type == double.class || type == Double.class) {
      return Shape.Scalar.NUMBER;
    } else if (type == boolean.class || type == Boolean.class) {
      return Shape.Scalar.SWITCH;
    } else if (type == String.class) {
      return Shape.Scalar.TEXT;
    } else if (type == Path.class) {
      return Shape.Scalar.PATH;
    }
    return type == Duration.class ? Shape.Scalar.DURATION : unsupported(type);
  }

  private static Shape unsupported(Type type) {
    throw new IllegalStateException(
        type.getTypeName()
            + ": not a type of settings; register it in SubtypeRegistry or use a record");
  }

  private static SequencedMap<String, Object> constants(Class<?> type) {
    var constants = new LinkedHashMap<String, Object>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(Names.snake(((Enum<?>) constant).name()), constant);
    }
    return Collections.unmodifiableSequencedMap(constants);
  }

  private SequencedMap<String, Subtype> named(Class<?> type) {
    var names = type.isSealed() ? derived(type) : new LinkedHashMap<String, Subtype>();
    registered.forEach((open, choices) -> {
      if (type.isAssignableFrom(open)) {
        names.putAll(choices);
      }
    });
    return names;
  }

  private static SequencedMap<String, Subtype> derived(Class<?> type) {
    var derived = new LinkedHashMap<String, Subtype>();
    leaves(type)
        .forEach(
            leaf -> derived.put(Names.snake(leaf.getSimpleName()), unambiguous(Subtype.of(leaf))));
    return derived;
  }

  private static Stream<Class<? extends Record>> leaves(Class<?> type) {
    if (type.isRecord()) {
      return Stream.of(type.asSubclass(Record.class));
    }
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(SubtypeRegistry::leaves)
        : Stream.empty();
  }

  private static Subtype unambiguous(Subtype choice) {
    if (Key.of(choice.type()).stream().anyMatch(key -> key.name().equals("name"))) {
      throw new IllegalArgumentException(
          choice.type().getSimpleName()
              + ": has a component called name, which is the choice's key");
    }
    return choice;
  }
}
