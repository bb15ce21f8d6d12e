package org.fullrank.recipe;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A setting in a tree of settings: its path, shape and default.
 *
 * @param path keys joined by dots; empty at the root
 * @param standard the default
 */
record Setting(String path, Shape shape, Optional<Object> standard) {
  /** The setting of {@code key} below this setting, a record. */
  Setting child(Key key, SubtypeRegistry choices) {
    Shape wanted = choices.shape(key.component().getGenericType());
    Optional<Object> inherited = standard.map(key::in);
    return new Setting(pathOf(key.name()), wanted, inherited.or(() -> own(key, wanted)));
  }

  private static Optional<Object> own(Key key, Shape wanted) {
    return switch (wanted) {
      case Shape.Maybe _ -> Optional.of(Optional.empty());
      case Shape.Tree _, Shape.Named _ ->
          key.standard().or(() -> Subtype.standardOf(key.component().getType()));
      case Shape.ListOf(Shape.Named _) -> Optional.of(List.of()); // nothing is chosen
      case Shape.Scalar _, Shape.OneOf _, Shape.ListOf _ -> key.standard();
    };
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** This setting with the shape {@code other}. */
  Setting wanting(Shape other, Optional<Object> otherStandard) {
    return new Setting(path, other, otherStandard);
  }

  /** The setting of the value of {@code maybe}. */
  Setting held(Shape.Maybe maybe) {
    return wanting(maybe.inner(), standard.flatMap(held -> (Optional<?>) held));
  }

  /** The setting of the record that {@code name} chooses, with the defaults of that choice. */
  Setting chosen(String name, Subtype choice, Shape.Named among) {
    Optional<Object> kept =
        standard.filter(value -> nameOf(value, among).equals(Optional.of(name)));
    return wanting(new Shape.Tree(choice.type()), kept.or(choice::standard));
  }

  /**
   * The name that chooses {@code value}: the name with {@code value} as default, else the first
   * name of its record type.
   */
  static Optional<String> nameOf(Object value, Shape.Named among) {
    var fitting =
        among.choices().entrySet().stream()
            .filter(entry -> entry.getValue().type() == value.getClass())
            .toList();
    return fitting.stream()
        .filter(entry -> entry.getValue().standard().equals(Optional.of(value)))
        .findFirst()
        .or(() -> fitting.stream().findFirst())
        .map(Map.Entry::getKey);
  }

  /** Whether a recipe may omit this setting. */
  boolean mayBeAbsent(SubtypeRegistry choices) {
    return standard.isPresent()
        || (shape instanceof Shape.Tree(var type)
            && Key.of(type).stream().allMatch(key -> child(key, choices).mayBeAbsent(choices)));
  }
}
