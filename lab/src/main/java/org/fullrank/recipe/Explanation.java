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
  private final SubtypeRegistry choices;

  /** A slot on the way, and what its record's Javadoc says of it. */
  private record Found(Setting slot, String doc) {}

  Explanation(SubtypeRegistry choices) {
    this.choices = choices;
  }

  String of(Setting root, String path) {
    List<Found> found = List.of(new Found(root, ""));
    List<String> words = words(path);
    for (String word : words) {
      List<Found> opened = found.stream().flatMap(f -> below(f, word)).toList();
      List<Found> next = opened.stream().filter(f -> endsWith(f.slot(), word)).toList();
      if (next.isEmpty()) {
        throw unknown(path, word, found);
      }
      found = next;
    }
    return found.stream().map(this::text).distinct().collect(Collectors.joining("\n\n"));
  }

  /** The keys of a path; which item of a list is meant ({@code components.0.scale}) is no key. */
  private static List<String> words(String path) {
    return Stream.of(path.strip().split("\\.")).filter(word -> !word.matches("\\d*")).toList();
  }

  private static boolean endsWith(Setting slot, String word) {
    return last(slot).equals(word);
  }

  private Problem unknown(String path, String word, List<Found> found) {
    List<Found> opened = found.stream().flatMap(f -> below(f, word)).toList();
    Stream<String> names = found.stream().flatMap(f -> names(f.slot()));
    Stream<String> keys = opened.stream().map(f -> last(f.slot()));
    List<String> known = Stream.concat(names, keys).distinct().toList();
    String meant =
        opened.stream()
            .filter(f -> names(f.slot()).anyMatch(word::equals)) // a choice further down
            .map(f -> "; did you mean \"" + f.slot().pathOf(word) + "\"?")
            .findFirst()
            .orElseGet(() -> Names.didYouMean(word, known));
    String listed =
        known.isEmpty() ? "; nothing is below" : "; want one of " + String.join(", ", known);
    return Problem.config(
        path + ": unknown key \"" + word + "\"" + (meant.isEmpty() ? listed : meant));
  }

  private static String last(Setting slot) {
    return slot.path().substring(slot.path().lastIndexOf('.') + 1);
  }

  /** What may be chosen at {@code slot} by a name. */
  private static Stream<String> names(Setting slot) {
    return switch (slot.shape()) {
      case Shape.Scalar _, Shape.OneOf _, Shape.Tree _ -> Stream.empty();
      case Shape.Named named -> named.choices().keySet().stream();
      case Shape.ListOf list -> names(element(slot, list));
      case Shape.Maybe maybe -> names(slot.held(maybe));
    };
  }

  private static Setting element(Setting slot, Shape.ListOf list) {
    return slot.wanting(list.element(), Optional.empty());
  }

  /** The slots one step below, a named choice opened both by its name and straight through. */
  private Stream<Found> below(Found found, String word) {
    Setting slot = found.slot();
    return switch (slot.shape()) {
      case Shape.Scalar _, Shape.OneOf _ -> Stream.empty();
      case Shape.ListOf list -> below(new Found(element(slot, list), ""), word);
      case Shape.Maybe maybe -> below(new Found(slot.held(maybe), found.doc()), word);
      case Shape.Tree tree -> keys(slot, tree);
      case Shape.Named named when word.equals("name") ->
          Stream.of(new Found(new Setting(slot.pathOf(word), named, slot.standard()), ""));
      case Shape.Named named ->
          named.choices().containsKey(word)
              ? each(slot, named).filter(f -> endsWith(f.slot(), word))
              : each(slot, named).map(Found::slot).flatMap(this::straight);
    };
  }

  /** A slot for each choice, its name at the end of the path. */
  private static Stream<Found> each(Setting slot, Shape.Named named) {
    return named.choices().entrySet().stream()
        .map(entry -> {
          Setting chosen = slot.chosen(entry.getKey(), entry.getValue(), named);
          String path = slot.pathOf(entry.getKey());
          return new Found(new Setting(path, chosen.shape(), chosen.standard()), "");
        });
  }

  private Stream<Found> straight(Setting chosen) {
    return chosen.shape() instanceof Shape.Tree tree ? keys(chosen, tree) : Stream.empty();
  }

  private Stream<Found> keys(Setting slot, Shape.Tree tree) {
    Map<String, String> docs = Docs.of(tree.type()).keys();
    return tree.keys().stream()
        .map(key -> new Found(slot.child(key, choices), docs.getOrDefault(key.name(), "")));
  }

  private String text(Found found) {
    Setting slot = found.slot();
    String doc = found.doc().isEmpty() ? "" : "\n  " + found.doc();
    return head(slot) + doc + inside(slot);
  }

  private String head(Setting slot) {
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

  private String standard(Setting slot) {
    if (slot.shape() instanceof Shape.Tree) {
      return "";
    }
    return slot.standard()
        .map(value -> "; default " + shown(new JsonTree(choices).of(value, slot.shape())))
        .orElse("; no default");
  }

  private static String shown(JsonNode value) {
    return value.isObject() ? value.path("name").asString("") : YamlText.flow(value);
  }

  /** The keys of a block, or of each choice, or the words to choose from, one line each. */
  private String inside(Setting slot) {
    return switch (slot.shape()) {
      case Shape.Tree tree -> lines(Docs.of(tree.type()).summary(), keys(slot, tree));
      case Shape.Named _ when endsWith(slot, "name") -> "";
      case Shape.Named named ->
          each(slot, named)
              .map(f -> "\n\n" + f.slot().path() + inside(f.slot()))
              .collect(Collectors.joining());
      case Shape.ListOf list -> inside(element(slot, list));
      case Shape.OneOf oneOf ->
          oneOf.constants().entrySet().stream()
              .map(entry -> "\n  " + entry.getKey() + of((Enum<?>) entry.getValue()))
              .collect(Collectors.joining());
      case Shape.Maybe maybe -> inside(slot.held(maybe));
      case Shape.Scalar _ -> "";
    };
  }

  private static String of(Enum<?> constant) {
    String doc = Docs.of(constant);
    return doc.isEmpty() ? "" : ": " + doc;
  }

  private String lines(String summary, Stream<Found> keys) {
    String listed =
        keys.map(key -> "\n  " + head(key.slot()) + (key.doc().isEmpty() ? "" : ". " + key.doc()))
            .collect(Collectors.joining());
    return (summary.isEmpty() ? "" : "\n  " + summary) + listed;
  }
}
