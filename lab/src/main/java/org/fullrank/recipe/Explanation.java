package org.fullrank.recipe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import tools.jackson.databind.JsonNode;

/** What a key is, in words, found by its path. */
final class Explanation {
  private final Choices choices;

  /** A slot on the way, and what its record's Javadoc says of it. */
  private record Found(Slot slot, String doc) {}

  Explanation(Choices choices) {
    this.choices = choices;
  }

  String of(Slot root, String path) {
    List<Found> found = List.of(new Found(root, ""));
    List<String> words = path.isBlank() ? List.of() : List.of(path.strip().split("\\."));
    for (String word : words) {
      List<Found> opened = found.stream().flatMap(f -> below(f, word)).toList();
      List<Found> next = opened.stream().filter(f -> endsWith(f.slot(), word)).toList();
      if (next.isEmpty()) {
        throw unknown(path, word, opened);
      }
      found = next;
    }
    return found.stream().map(this::text).distinct().collect(Collectors.joining("\n\n"));
  }

  private static boolean endsWith(Slot slot, String word) {
    return slot.path().substring(slot.path().lastIndexOf('.') + 1).equals(word);
  }

  private static Problem unknown(String path, String word, List<Found> opened) {
    List<String> known =
        opened.stream()
            .map(f -> f.slot().path().substring(f.slot().path().lastIndexOf('.') + 1))
            .distinct()
            .toList();
    String meant = Names.didYouMean(word, known);
    String listed =
        known.isEmpty() ? "; nothing is below" : "; want one of " + String.join(", ", known);
    return Problem.config(
        path + ": unknown key \"" + word + "\"" + (meant.isEmpty() ? listed : meant));
  }

  /** The slots one step below, a named choice opened both by its name and straight through. */
  private Stream<Found> below(Found found, String word) {
    Slot slot = found.slot();
    return switch (slot.shape()) {
      case Shape.Scalar _, Shape.OneOf _ -> Stream.empty();
      case Shape.ListOf list ->
          below(new Found(slot.wanting(list.element(), Optional.empty()), ""), word);
      case Shape.Maybe maybe -> below(new Found(slot.held(maybe), found.doc()), word);
      case Shape.Tree tree -> keys(slot, tree);
      case Shape.Named named when word.equals("name") ->
          Stream.of(new Found(new Slot(slot.pathOf(word), named, slot.standard()), ""));
      case Shape.Named named ->
          named.choices().containsKey(word)
              ? each(slot, named).filter(f -> endsWith(f.slot(), word))
              : each(slot, named).map(Found::slot).flatMap(this::straight);
    };
  }

  /** A slot for each choice, its name at the end of the path. */
  private static Stream<Found> each(Slot slot, Shape.Named named) {
    return named.choices().entrySet().stream()
        .map(entry -> {
          Slot chosen = slot.chosen(entry.getKey(), entry.getValue(), named);
          String path = slot.pathOf(entry.getKey());
          return new Found(new Slot(path, chosen.shape(), chosen.standard()), "");
        });
  }

  private Stream<Found> straight(Slot chosen) {
    return chosen.shape() instanceof Shape.Tree tree ? keys(chosen, tree) : Stream.empty();
  }

  private Stream<Found> keys(Slot slot, Shape.Tree tree) {
    Map<String, String> docs = Docs.of(tree.type()).keys();
    return tree.keys().stream()
        .map(key -> new Found(slot.child(key, choices), docs.getOrDefault(key.name(), "")));
  }

  private String text(Found found) {
    Slot slot = found.slot();
    String doc = found.doc().isEmpty() ? "" : "\n  " + found.doc();
    return head(slot) + doc + inside(slot);
  }

  private String head(Slot slot) {
    String path = slot.path().isEmpty() ? "a recipe" : slot.path();
    return path + ": " + kind(slot.shape()) + standard(slot);
  }

  private static String kind(Shape shape) {
    return switch (shape) {
      case Shape.Tree _ -> "a block of keys";
      case Shape.Maybe maybe -> kind(maybe.inner()) + ", or nothing";
      case Shape.Scalar _, Shape.OneOf _, Shape.ListOf _, Shape.Named _ -> shape.wanted();
    };
  }

  private String standard(Slot slot) {
    if (slot.shape() instanceof Shape.Tree) {
      return "";
    }
    return slot.standard()
        .map(value -> "; default " + shown(new Plain(choices).of(value, slot.shape())))
        .orElse("; no default");
  }

  private static String shown(JsonNode value) {
    return value.isObject() ? value.path("name").asString("") : YamlText.flow(value);
  }

  /** The keys of a block, or of each choice, one line each. */
  private String inside(Slot slot) {
    return switch (slot.shape()) {
      case Shape.Tree tree -> lines(Docs.of(tree.type()).summary(), keys(slot, tree));
      case Shape.Named _ when endsWith(slot, "name") -> "";
      case Shape.Named named ->
          each(slot, named)
              .map(f -> "\n\n" + f.slot().path() + inside(f.slot()))
              .collect(Collectors.joining());
      case Shape.Scalar _, Shape.OneOf _, Shape.ListOf _, Shape.Maybe _ -> "";
    };
  }

  private String lines(String summary, Stream<Found> keys) {
    String listed =
        keys.map(key -> "\n  " + head(key.slot()) + (key.doc().isEmpty() ? "" : ". " + key.doc()))
            .collect(Collectors.joining());
    return (summary.isEmpty() ? "" : "\n  " + summary) + listed;
  }
}
