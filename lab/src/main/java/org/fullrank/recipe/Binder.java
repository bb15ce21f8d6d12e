package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Turns what is written into records. A wrong value is noted and its default takes its place, so
 * that the walk goes on and every error is found; the result counts only when there is none.
 */
final class Binder {
  private final SubtypeRegistry choices;
  private final ConfigErrors troubles;

  Binder(SubtypeRegistry choices, ConfigErrors troubles) {
    this.choices = choices;
    this.troubles = troubles;
  }

  /** The value of {@code slot} as {@code yaml} says it; nothing when it was noted as wrong. */
  Optional<Object> bind(Yaml yaml, Setting slot) {
    return switch (slot.shape()) {
      case Shape.Scalar scalar ->
          yaml instanceof Yaml.Leaf leaf
              ? Scalars.read(leaf, scalar).or(() -> wrong(yaml, slot))
              : wrong(yaml, slot);
      case Shape.OneOf oneOf -> constant(yaml, oneOf, slot);
      case Shape.ListOf list -> items(yaml, list, slot);
      case Shape.Maybe maybe ->
          yaml instanceof Yaml.Leaf leaf && leaf.isNothing()
              ? Optional.of(Optional.empty())
              : bind(yaml, slot.held(maybe)).map(Optional::of);
      case Shape.Tree tree ->
          yaml instanceof Yaml.Block block
              ? record(written(block, slot.path()), tree.type(), slot)
              : wrong(yaml, slot);
      case Shape.Named named -> chosen(yaml, named, slot);
    };
  }

  private Optional<Object> wrong(Yaml yaml, Setting slot) {
    troubles.add(
        yaml.place(), slot.path(), "want " + slot.shape().wanted() + ", was " + yaml.shown());
    return Optional.empty();
  }

  private Optional<Object> constant(Yaml yaml, Shape.OneOf oneOf, Setting slot) {
    if (!(yaml instanceof Yaml.Leaf leaf)) {
      return wrong(yaml, slot);
    }
    Optional<Object> constant = Optional.ofNullable(oneOf.constants().get(leaf.text()));
    return constant.or(() -> unknown(leaf, slot, List.copyOf(oneOf.constants().keySet())));
  }

  private Optional<Object> unknown(Yaml.Leaf leaf, Setting slot, List<String> known) {
    troubles.add(
        leaf.place(),
        slot.path(),
        "want one of %s, was %s%s"
            .formatted(
                String.join(", ", known), leaf.shown(), Names.didYouMean(leaf.text(), known)));
    return Optional.empty();
  }

  private Optional<Object> items(Yaml yaml, Shape.ListOf list, Setting slot) {
    if (!(yaml instanceof Yaml.Items items)) {
      return wrong(yaml, slot);
    }
    var bound = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      Setting element =
          new Setting(slot.pathOf("" + i), list.element(), standardOf(list.element()));
      bind(items.items().get(i), element).ifPresent(bound::add);
    }
    return Optional.of(List.copyOf(bound));
  }

  private static Optional<Object> standardOf(Shape element) {
    return element instanceof Shape.Tree(var type) ? Subtype.standardOf(type) : Optional.empty();
  }

  private Optional<Object> chosen(Yaml yaml, Shape.Named named, Setting slot) {
    return switch (yaml) {
      case Yaml.Leaf leaf when !leaf.isNothing() ->
          choose(leaf, new Written(leaf.place(), new LinkedHashMap<>()), named, slot);
      case Yaml.Block block -> {
        Written written = written(block, slot.path());
        Optional<Yaml> name =
            Optional.ofNullable(written.keys().remove("name")).map(Yaml.Pair::value);
        yield name.or(() -> standardName(block.place(), named, slot))
            .or(() -> missingName(block.place(), named, slot))
            .flatMap(leaf -> choose(leaf, written, named, slot));
      }
      case Yaml.Leaf _, Yaml.Items _ -> wrong(yaml, slot);
    };
  }

  private static Optional<Yaml> standardName(
      SourceLocation place, Shape.Named named, Setting slot) {
    return slot.standard()
        .flatMap(value -> Setting.nameOf(value, named))
        .map(name -> new Yaml.Leaf(place, name, true));
  }

  private Optional<Yaml> missingName(SourceLocation place, Shape.Named named, Setting slot) {
    troubles.add(place, slot.pathOf("name"), "missing; want " + named.wanted());
    return Optional.empty();
  }

  private Optional<Object> choose(Yaml name, Written written, Shape.Named named, Setting slot) {
    Setting nameSlot = new Setting(slot.pathOf("name"), named, Optional.empty());
    if (!(name instanceof Yaml.Leaf leaf)) {
      return wrong(name, nameSlot);
    }
    Subtype choice = named.choices().get(leaf.text());
    return choice == null
        ? unknown(leaf, nameSlot, List.copyOf(named.choices().keySet()))
        : record(written, choice.type(), slot.chosen(leaf.text(), choice, named));
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
        troubles.add(pair.place(), below(path, pair.key()), "the key stands twice" + where);
      }
    }
    return new Written(block.place(), keys);
  }

  private Optional<Object> record(Written written, Class<? extends Record> type, Setting slot) {
    List<Key> keys = Key.of(type);
    List<String> names = keys.stream().map(Key::name).toList();
    for (Yaml.Pair pair : written.keys().values()) {
      if (!names.contains(pair.key())) {
        troubles.add(pair.place(), below(slot.path(), pair.key()), unknownKey(pair.key(), names));
      }
    }
    var building = new RecordConstruction(type, slot, written.place(), troubles);
    for (Key key : keys) {
      Setting child = slot.child(key, choices);
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

  private Optional<Object> absent(Setting slot, SourceLocation place) {
    if (slot.standard().isPresent()) {
      return slot.standard();
    }
    if (slot.shape() instanceof Shape.Tree(var type)) {
      return record(new Written(place, new LinkedHashMap<>()), type, slot);
    }
    troubles.add(place, slot.path(), "missing; want " + slot.shape().wanted());
    return Optional.empty();
  }

  /** A path for an error; what was typed is shown without control characters. */
  private static String below(String path, String key) {
    String shown = key.length() > 60 ? key.substring(0, 60) + "..." : key;
    String clean = shown.replaceAll("\\p{Cntrl}", "?");
    return path.isEmpty() ? clean : path + "." + clean;
  }
}
