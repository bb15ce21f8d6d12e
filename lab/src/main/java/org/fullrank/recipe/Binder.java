package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Converts a YAML tree into records. For a wrong value it records the error and continues with the
 * default, so that one pass finds every error. The result is valid only without errors.
 */
final class Binder {
  private final SubtypeRegistry choices;
  private final ConfigErrors errors;

  Binder(SubtypeRegistry choices, ConfigErrors errors) {
    this.choices = choices;
    this.errors = errors;
  }

  /** The value of {@code yaml} for {@code setting}; empty after an error. */
  Optional<Object> bind(Yaml yaml, Setting setting) {
    return switch (setting.shape()) {
      case Shape.Scalar scalar ->
          yaml instanceof Yaml.Leaf leaf
              ? Scalars.read(leaf, scalar).or(() -> wrong(yaml, setting))
              : wrong(yaml, setting);
      case Shape.OneOf oneOf -> constant(yaml, oneOf, setting);
      case Shape.ListOf list -> items(yaml, list, setting);
      case Shape.Maybe maybe ->
          yaml instanceof Yaml.Leaf leaf && leaf.isNothing()
              ? Optional.of(Optional.empty())
              : bind(yaml, setting.held(maybe)).map(Optional::of);
      case Shape.Tree tree ->
          yaml instanceof Yaml.Block block
              ? record(written(block, setting.path()), tree.type(), setting)
              : wrong(yaml, setting);
      case Shape.Named named -> chosen(yaml, named, setting);
    };
  }

  private Optional<Object> wrong(Yaml yaml, Setting setting) {
    errors.add(
        yaml.place(), setting.path(), "want " + setting.shape().wanted() + ", was " + yaml.shown());
    return Optional.empty();
  }

  private Optional<Object> constant(Yaml yaml, Shape.OneOf oneOf, Setting setting) {
    if (!(yaml instanceof Yaml.Leaf leaf)) {
      return wrong(yaml, setting);
    }
    Optional<Object> constant = Optional.ofNullable(oneOf.constants().get(leaf.text()));
    return constant.or(() -> unknown(leaf, setting, List.copyOf(oneOf.constants().keySet())));
  }

  private Optional<Object> unknown(Yaml.Leaf leaf, Setting setting, List<String> known) {
    errors.add(
        leaf.place(),
        setting.path(),
        "want one of %s, was %s%s"
            .formatted(
                String.join(", ", known), leaf.shown(), Names.didYouMean(leaf.text(), known)));
    return Optional.empty();
  }

  private Optional<Object> items(Yaml yaml, Shape.ListOf list, Setting setting) {
    if (!(yaml instanceof Yaml.Items items)) {
      return wrong(yaml, setting);
    }
    var bound = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      Setting element =
          new Setting(setting.pathOf("" + i), list.element(), standardOf(list.element()));
      bind(items.items().get(i), element).ifPresent(bound::add);
    }
    return Optional.of(List.copyOf(bound));
  }

  private static Optional<Object> standardOf(Shape element) {
    return element instanceof Shape.Tree(var type) ? Subtype.standardOf(type) : Optional.empty();
  }

  private Optional<Object> chosen(Yaml yaml, Shape.Named named, Setting setting) {
    return switch (yaml) {
      case Yaml.Leaf leaf when !leaf.isNothing() ->
          choose(leaf, new Written(leaf.place(), new LinkedHashMap<>()), named, setting);
      case Yaml.Block block -> {
        Written written = written(block, setting.path());
        Optional<Yaml> name =
            Optional.ofNullable(written.keys().remove("name")).map(Yaml.Pair::value);
        yield name.or(() -> standardName(block.place(), named, setting))
            .or(() -> missingName(block.place(), named, setting))
            .flatMap(leaf -> choose(leaf, written, named, setting));
      }
      case Yaml.Leaf _, Yaml.Items _ -> wrong(yaml, setting);
    };
  }

  private static Optional<Yaml> standardName(
      SourceLocation place, Shape.Named named, Setting setting) {
    return setting
        .standard()
        .flatMap(value -> Setting.nameOf(value, named))
        .map(name -> new Yaml.Leaf(place, name, true));
  }

  private Optional<Yaml> missingName(SourceLocation place, Shape.Named named, Setting setting) {
    errors.add(place, setting.pathOf("name"), "missing; want " + named.wanted());
    return Optional.empty();
  }

  private Optional<Object> choose(Yaml name, Written written, Shape.Named named, Setting setting) {
    Setting nameSlot = new Setting(setting.pathOf("name"), named, Optional.empty());
    if (!(name instanceof Yaml.Leaf leaf)) {
      return wrong(name, nameSlot);
    }
    Subtype choice = named.choices().get(leaf.text());
    return choice == null
        ? unknown(leaf, nameSlot, List.copyOf(named.choices().keySet()))
        : record(written, choice.type(), setting.chosen(leaf.text(), choice, named));
  }

  /** A block's keys, each once. */
  private record Written(SourceLocation place, SequencedMap<String, Yaml.Pair> keys) {}

  private Written written(Yaml.Block block, String path) {
    var keys = new LinkedHashMap<String, Yaml.Pair>();
    for (Yaml.Pair pair : block.pairs()) {
      Yaml.Pair first = keys.putIfAbsent(pair.key(), pair);
      if (first != null) {
        String where =
            first.place().line() > 0 ? "; the first is in line " + first.place().line() : "";
        errors.add(pair.place(), below(path, pair.key()), "the key occurs twice" + where);
      }
    }
    return new Written(block.place(), keys);
  }

  private Optional<Object> record(Written written, Class<? extends Record> type, Setting setting) {
    List<Key> keys = Key.of(type);
    List<String> names = keys.stream().map(Key::name).toList();
    for (Yaml.Pair pair : written.keys().values()) {
      if (!names.contains(pair.key())) {
        errors.add(pair.place(), below(setting.path(), pair.key()), unknownKey(pair.key(), names));
      }
    }
    var building = new RecordConstruction(type, setting, written.place(), errors);
    for (Key key : keys) {
      Setting child = setting.child(key, choices);
      Optional<Yaml.Pair> pair = Optional.ofNullable(written.keys().get(key.name()));
      Optional<Object> value =
          pair.isPresent() ? bind(pair.get().value(), child) : absent(child, written.place());
      building.add(key, pair.map(Yaml.Pair::place), value, child.standard());
    }
    return building.record();
  }

  private static String unknownKey(String written, List<String> known) {
    String meant = Names.didYouMean(written, known);
    return "unknown key" + (meant.isEmpty() ? "; want one of " + String.join(", ", known) : meant);
  }

  private Optional<Object> absent(Setting setting, SourceLocation place) {
    if (setting.standard().isPresent()) {
      return setting.standard();
    }
    if (setting.shape() instanceof Shape.Tree(var type)) {
      return record(new Written(place, new LinkedHashMap<>()), type, setting);
    }
    errors.add(place, setting.path(), "missing; want " + setting.shape().wanted());
    return Optional.empty();
  }

  /** The path for an error message. */
  private static String below(String path, String key) {
    String shown = key.length() > 60 ? key.substring(0, 60) + "..." : key;
    return path.isEmpty() ? shown : path + "." + shown;
  }
}
