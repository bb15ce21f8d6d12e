package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A change of single values in the text of a recipe, whose comments and order stay.
 *
 * @param place where the value begins
 * @param was as it is written there, on one line
 * @param now as it is to be written
 */
record Edit(Place place, Pattern was, String now) {
  private static final Comparator<Edit> LAST_FIRST = Comparator.comparing(Edit::place).reversed();
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^']|'')*'");

  /** Without lists, texts in quotes or comments in it. */
  private static final Pattern LIST = Pattern.compile("\\[[^\\[\\]\"'#]*]");

  /**
   * {@code text} with the values at some paths replaced; nothing where one of them does not stand
   * in the text on one line. Whether an alias has a part in one is for the caller to see, by
   * reading the result.
   *
   * @param values by path, as YAML has them on one line
   */
  static Optional<String> apply(String text, Map<String, String> values) {
    Yaml tree = YamlReader.read(Place.start("text"), text);
    var edits = new ArrayList<Edit>();
    for (var value : values.entrySet()) {
      var edit =
          at(tree, List.of(value.getKey().split("\\.")))
              .flatMap(
                  old -> written(old).map(was -> new Edit(old.place(), was, value.getValue())));
      if (edit.isEmpty()) {
        return Optional.empty();
      }
      edits.add(edit.get());
    }
    var lines = new ArrayList<>(List.of(text.split("\n", -1)));
    return edits.stream().sorted(LAST_FIRST).allMatch(edit -> edit.in(lines))
        ? Optional.of(String.join("\n", lines))
        : Optional.empty();
  }

  private static Optional<Yaml> at(Yaml yaml, List<String> path) {
    if (path.isEmpty()) {
      return Optional.of(yaml);
    }
    return switch (yaml) {
      case Yaml.Block block ->
          block.pairs().stream()
              .filter(pair -> pair.key().equals(path.getFirst()))
              .findFirst()
              .flatMap(pair -> at(pair.value(), path.subList(1, path.size())));
      case Yaml.Leaf _, Yaml.Items _ -> Optional.empty();
    };
  }

  private static Optional<Pattern> written(Yaml value) {
    return switch (value) {
      case Yaml.Leaf(_, String text, boolean plain) when plain ->
          Optional.of(Pattern.compile(Pattern.quote(text))).filter(_ -> !text.isEmpty());
      case Yaml.Leaf _ -> Optional.of(QUOTED);
      case Yaml.Items _ -> Optional.of(LIST);
      case Yaml.Block _ -> Optional.empty();
    };
  }

  /** Puts the new value in the place of the old one, if that stands there. */
  private boolean in(List<String> lines) {
    if (place.line() > lines.size()) { // YAML ends lines with a lone CR, too
      return false;
    }
    String line = lines.get(place.line() - 1);
    if (line.codePointCount(0, line.length()) < place.column()) {
      return false;
    }
    int from = line.offsetByCodePoints(0, place.column() - 1);
    var old = was.matcher(line).region(from, line.length());
    if (!old.lookingAt()) {
      return false;
    }
    lines.set(place.line() - 1, line.substring(0, from) + now + line.substring(old.end()));
    return true;
  }
}
