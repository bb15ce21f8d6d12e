package org.fullrank.recipe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import tools.jackson.databind.JsonNode;

/** Explains a settings key, found by its path. */
final class Explanation {
  private final SubtypeRegistry choices;

  /** A setting along the path, with its Javadoc. */
  private record Found(Setting setting, String doc) {}

  Explanation(SubtypeRegistry choices) {
    this.choices = choices;
  }

  String of(Setting root, String path) {
    List<Found> found = List.of(new Found(root, ""));
    List<String> words = words(path);
    for (String word : words) {
      List<Found> opened = found.stream().flatMap(f -> below(f, word)).toList();
      List<Found> next = opened.stream().filter(f -> endsWith(f.setting(), word)).toList();
      if (next.isEmpty()) {
        throw unknown(path, word, found);
      }
      found = next;
    }
    return found.stream().map(this::text).distinct().collect(Collectors.joining("\n\n"));
  }

  /** The keys of a path, without list indices ({@code components.0.scale}). */
  private static List<String> words(String path) {
    return Stream.of(path.strip().split("\\.")).filter(word -> !word.matches("\\d*")).toList();
  }

  private static boolean endsWith(Setting setting, String word) {
    return last(setting).equals(word);
  }

  private Problem unknown(String path, String word, List<Found> found) {
    List<Found> opened = found.stream().flatMap(f -> below(f, word)).toList();
    Stream<String> names = found.stream().flatMap(f -> names(f.setting()));
    Stream<String> keys = opened.stream().map(f -> last(f.setting()));
    List<String> known = Stream.concat(names, keys).distinct().toList();
    String meant =
        opened.stream()
            .filter(f -> names(f.setting()).anyMatch(word::equals)) // a choice further down
            .map(f -> "; did you mean \"" + f.setting().pathOf(word) + "\"?")
            .findFirst()
            .orElseGet(() -> Names.didYouMean(word, known));
    String listed =
        known.isEmpty() ? "; it has no keys below it" : "; want one of " + String.join(", ", known);
    return Problem.config(
        path + ": unknown key \"" + word + "\"" + (meant.isEmpty() ? listed : meant));
  }

  private static String last(Setting setting) {
    return setting.path().substring(setting.path().lastIndexOf('.') + 1);
  }

  /** The names to choose from at {@code setting}. */
  private static Stream<String> names(Setting setting) {
    return switch (setting.shape()) {
      case Shape.Scalar _, Shape.OneOf _, Shape.Tree _ -> Stream.empty();
      case Shape.Named named -> named.choices().keySet().stream();
      case Shape.ListOf list -> names(element(setting, list));
      case Shape.Maybe maybe -> names(setting.held(maybe));
    };
  }

  private static Setting element(Setting setting, Shape.ListOf list) {
    return setting.wanting(list.element(), Optional.empty());
  }

  /**
   * The settings one level below; the keys of a named choice are found with and without its name.
   */
  private Stream<Found> below(Found found, String word) {
    Setting setting = found.setting();
    return switch (setting.shape()) {
      case Shape.Scalar _, Shape.OneOf _ -> Stream.empty();
      case Shape.ListOf list -> below(new Found(element(setting, list), ""), word);
      case Shape.Maybe maybe -> below(new Found(setting.held(maybe), found.doc()), word);
      case Shape.Tree tree -> keys(setting, tree);
      case Shape.Named named when word.equals("name") ->
          Stream.of(new Found(new Setting(setting.pathOf(word), named, setting.standard()), ""));
      case Shape.Named named ->
          named.choices().containsKey(word)
              ? each(setting, named).filter(f -> endsWith(f.setting(), word))
              : each(setting, named).map(Found::setting).flatMap(this::straight);
    };
  }

  /** A setting for each choice, with the choice's name at the end of the path. */
  private static Stream<Found> each(Setting setting, Shape.Named named) {
    return named.choices().entrySet().stream()
        .map(entry -> {
          Setting chosen = setting.chosen(entry.getKey(), entry.getValue(), named);
          String path = setting.pathOf(entry.getKey());
          return new Found(new Setting(path, chosen.shape(), chosen.standard()), "");
        });
  }

  private Stream<Found> straight(Setting chosen) {
    return chosen.shape() instanceof Shape.Tree tree ? keys(chosen, tree) : Stream.empty();
  }

  private Stream<Found> keys(Setting setting, Shape.Tree tree) {
    Map<String, String> docs = Docs.of(tree.type()).keys();
    return tree.keys().stream()
        .map(key -> new Found(setting.child(key, choices), docs.getOrDefault(key.name(), "")));
  }

  private String text(Found found) {
    Setting setting = found.setting();
    String doc = found.doc().isEmpty() ? "" : "\n  " + found.doc();
    return head(setting) + doc + inside(setting);
  }

  private String head(Setting setting) {
    String path = setting.path().isEmpty() ? "a recipe" : setting.path();
    return path + ": " + kind(setting.shape()) + standard(setting);
  }

  private static String kind(Shape shape) {
    return switch (shape) {
      case Shape.Tree _ -> "a block of keys";
      case Shape.Maybe maybe -> kind(maybe.inner()) + ", or nothing";
      case Shape.Scalar _, Shape.OneOf _, Shape.ListOf _, Shape.Named _ -> shape.wanted();
    };
  }

  private String standard(Setting setting) {
    if (setting.shape() instanceof Shape.Tree) {
      return "";
    }
    return setting
        .standard()
        .map(value -> "; default " + shown(new JsonTree(choices).of(value, setting.shape())))
        .orElse("; no default");
  }

  private static String shown(JsonNode value) {
    return value.isObject() ? value.path("name").asString("") : YamlText.flow(value);
  }

  /** The keys of a block or of each choice, or the words to choose from, a line each. */
  private String inside(Setting setting) {
    return switch (setting.shape()) {
      case Shape.Tree tree -> lines(Docs.of(tree.type()).summary(), keys(setting, tree));
      case Shape.Named _ when endsWith(setting, "name") -> "";
      case Shape.Named named ->
          each(setting, named)
              .map(f -> "\n\n" + f.setting().path() + inside(f.setting()))
              .collect(Collectors.joining());
      case Shape.ListOf list -> inside(element(setting, list));
      case Shape.OneOf oneOf ->
          oneOf.constants().entrySet().stream()
              .map(entry -> "\n  " + entry.getKey() + of((Enum<?>) entry.getValue()))
              .collect(Collectors.joining());
      case Shape.Maybe maybe -> inside(setting.held(maybe));
      case Shape.Scalar _ -> "";
    };
  }

  private static String of(Enum<?> constant) {
    String doc = Docs.of(constant);
    return doc.isEmpty() ? "" : ": " + doc;
  }

  private String lines(String summary, Stream<Found> keys) {
    String listed =
        keys.map(
                key -> "\n  " + head(key.setting()) + (key.doc().isEmpty() ? "" : ". " + key.doc()))
            .collect(Collectors.joining());
    return (summary.isEmpty() ? "" : "\n  " + summary) + listed;
  }
}
