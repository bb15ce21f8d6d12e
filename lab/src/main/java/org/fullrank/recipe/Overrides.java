package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/** Applies {@code path=value} pairs of the command line to a YAML tree. */
final class Overrides {
  private Overrides() {}

  /** {@code tree} with all overrides applied; a later override wins. */
  static Yaml graft(Yaml tree, List<String> overrides) {
    Yaml grafted = tree;
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals <= 0) {
        throw Problem.config(
            Printable.line("--set " + override + ": want key=value, such as optim.lr=1e-3"));
      }
      SourceLocation place = SourceLocation.override(override);
      List<String> path = List.of(override.substring(0, equals).strip().split("\\.", -1));
      grafted = graft(grafted, path, value(place, override.substring(equals + 1)));
    }
    return grafted;
  }

  private static Yaml value(SourceLocation place, String text) {
    return text.isBlank() ? new Yaml.Leaf(place, "", true) : YamlReader.read(place, text);
  }

  private static Yaml graft(Yaml into, List<String> path, Yaml value) {
    if (path.isEmpty()) {
      return value;
    }
    if (into instanceof Yaml.Items items) {
      return item(items, path, value);
    }
    Yaml.Block block = opened(into, value.place());
    String head = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    var pairs = new ArrayList<Yaml.Pair>();
    boolean found = false;
    for (Yaml.Pair pair : block.pairs()) {
      boolean here = pair.key().equals(head);
      found |= here;
      pairs.add(
          here
              ? new Yaml.Pair(
                  rest.isEmpty() ? value.place() : pair.place(),
                  head,
                  graft(pair.value(), rest, value))
              : pair);
    }
    if (!found) {
      Yaml nothing = new Yaml.Leaf(value.place(), "", true);
      pairs.add(new Yaml.Pair(value.place(), head, graft(nothing, rest, value)));
    }
    return new Yaml.Block(block.place(), List.copyOf(pairs));
  }

  /** Changes the list item with the index in the path, from 0 as in error messages. */
  private static Yaml item(Yaml.Items list, List<String> path, Yaml value) {
    var items = new ArrayList<>(list.items());
    String head = path.getFirst();
    int at = head.matches("\\d{1,4}") ? Integer.parseInt(head) : items.size();
    if (at >= items.size()) {
      throw Problem.config(
          String.format(
              Locale.ROOT,
              "%s: \"%s\" is not an index of the %d items of the list; want a number from 0, or set the whole list: [a, b]",
              value.place(),
              Printable.line(head),
              items.size()));
    }
    items.set(at, graft(items.get(at), path.subList(1, path.size()), value));
    return new Yaml.Items(list.place(), List.copyOf(items));
  }

  /** {@code yaml} as a block of keys; a name alone ({@code method: byol}) stands for its block. */
  private static Yaml.Block opened(Yaml yaml, SourceLocation override) {
    return switch (yaml) {
      case Yaml.Block block -> block;
      case Yaml.Leaf leaf when leaf.isNothing() -> new Yaml.Block(override, List.of());
      case Yaml.Leaf leaf ->
          new Yaml.Block(leaf.place(), List.of(new Yaml.Pair(leaf.place(), "name", leaf)));
      case Yaml.Items list -> throw new IllegalStateException(list + " is opened by numbers");
    };
  }
}
