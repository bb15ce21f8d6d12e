package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change of single values in the text of a recipe, whose comments and order stay.
 *
 * @param place where the value begins
 * @param was as it is written there
 * @param now as it is to be written
 */
record Edit(Place place, String was, String now) {
  private static final Comparator<Edit> LAST_FIRST = Comparator.comparing(Edit::place).reversed();

  /**
   * {@code text} with the values at some paths replaced; nothing where one of them is no plain
   * value that stands in the text. Whether an alias has a part in one is for the caller to see, by
   * reading the result.
   *
   * @param values by path, as YAML has them on one line
   */
  static Optional<String> apply(String text, Map<String, String> values) {
    Yaml tree = YamlReader.read(Place.start("text"), text);
    var edits = new ArrayList<Edit>();
    for (var value : values.entrySet()) {
      var leaf = leaf(tree, List.of(value.getKey().split("\\.")));
      if (leaf.isEmpty()) {
        return Optional.empty();
      }
      edits.add(new Edit(leaf.get().place(), leaf.get().text(), value.getValue()));
    }
    var lines = new ArrayList<>(List.of(text.split("\n", -1)));
    return edits.stream().sorted(LAST_FIRST).allMatch(edit -> edit.in(lines))
        ? Optional.of(String.join("\n", lines))
        : Optional.empty();
  }

  private static Optional<Yaml.Leaf> leaf(Yaml yaml, List<String> path) {
    return switch (yaml) {
      case Yaml.Leaf leaf when path.isEmpty() && leaf.plain() && !leaf.text().isEmpty() ->
          Optional.of(leaf);
      case Yaml.Block block when !path.isEmpty() ->
          block.pairs().stream()
              .filter(pair -> pair.key().equals(path.getFirst()))
              .findFirst()
              .flatMap(pair -> leaf(pair.value(), path.subList(1, path.size())));
      case Yaml.Leaf _, Yaml.Block _, Yaml.Items _ -> Optional.empty();
    };
  }

  /** Puts the new value in the place of the old one, if that stands there. */
  private boolean in(List<String> lines) {
    if (place.line() > lines.size()) { // YAML ends lines with a lone CR, too
      return false;
    }
    String line = lines.get(place.line() - 1);
    int from = place.column() - 1;
    if (!line.startsWith(was, from)) {
      return false;
    }
    lines.set(
        place.line() - 1, line.substring(0, from) + now + line.substring(from + was.length()));
    return true;
  }
}
