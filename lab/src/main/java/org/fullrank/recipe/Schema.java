package org.fullrank.recipe;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON Schema (draft 2020-12) of the input that {@link Binder} accepts. A choice within
 * itself is left out, so that the schema ends.
 */
final class Schema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private final SubtypeRegistry choices;
  private final Set<Class<?>> open = new HashSet<>(); // the choices around the setting in hand

  Schema(SubtypeRegistry choices) {
    this.choices = choices;
  }

  ObjectNode document(Setting root) {
    ObjectNode document =
        NODES.objectNode().put("$schema", "https://json-schema.org/draft/2020-12/schema");
    document.setAll(of(root));
    return document;
  }

  private ObjectNode of(Setting setting) {
    return switch (setting.shape()) {
      case Shape.Scalar scalar -> typed(scalar);
      case Shape.OneOf oneOf -> words(oneOf.constants().keySet());
      case Shape.ListOf list -> {
        ObjectNode array = NODES.objectNode().put("type", "array");
        array.set("items", of(setting.wanting(list.element(), Optional.empty())));
        yield array;
      }
      case Shape.Maybe maybe -> maybe(setting, maybe);
      case Shape.Tree tree -> block(setting, tree);
      case Shape.Named named -> named(setting, named);
    };
  }

  private static ObjectNode typed(Shape.Scalar scalar) {
    ObjectNode node = NODES.objectNode();
    return switch (scalar) {
      case INTEGER ->
          node.put("type", "integer")
              .put("minimum", Integer.MIN_VALUE)
              .put("maximum", Integer.MAX_VALUE);
      case LONG -> node.put("type", "integer");
      case NUMBER -> node.put("type", "number");
      case SWITCH -> node.put("type", "boolean");
      case TEXT, PATH -> node.put("type", "string");
      case DURATION -> node.put("type", "string").put("pattern", "^[-+]?[0-9][0-9.hmsHMS]*$");
    };
  }

  private static ObjectNode words(Iterable<String> words) {
    ObjectNode node = NODES.objectNode();
    ArrayNode list = node.putArray("enum");
    words.forEach(list::add);
    return node;
  }

  private ObjectNode maybe(Setting setting, Shape.Maybe maybe) {
    ObjectNode node = NODES.objectNode();
    node.putArray("anyOf").add(of(setting.held(maybe))).add(NODES.objectNode().put("type", "null"));
    return node;
  }

  private ObjectNode named(Setting setting, Shape.Named named) {
    ObjectNode node = NODES.objectNode();
    ArrayNode alternatives = node.putArray("oneOf");
    var others = new LinkedHashMap<>(named.choices());
    others.values().removeIf(choice -> open.contains(choice.type()));
    alternatives.add(words(others.keySet()));
    Optional<String> standard = setting.standard().flatMap(value -> Setting.nameOf(value, named));
    for (Map.Entry<String, Subtype> entry : others.entrySet()) {
      String name = entry.getKey();
      Setting chosen = setting.chosen(name, entry.getValue(), named);
      open.add(entry.getValue().type());
      ObjectNode alternative = block(chosen, new Shape.Tree(entry.getValue().type()));
      open.remove(entry.getValue().type());
      ((ObjectNode) alternative.get("properties")).putObject("name").put("const", name);
      if (!standard.equals(Optional.of(name))) {
        alternative.withArray("required").add("name");
      }
      alternatives.add(alternative.put("title", name));
    }
    return node;
  }

  private ObjectNode block(Setting setting, Shape.Tree tree) {
    Docs docs = Docs.of(tree.type());
    ObjectNode node = NODES.objectNode().put("type", "object");
    describe(node, docs.summary());
    ObjectNode properties = node.putObject("properties");
    for (Key key : tree.keys()) {
      Setting child = setting.child(key, choices);
      ObjectNode property = of(child);
      describe(property, docs.keys().getOrDefault(key.name(), ""));
      child
          .standard()
          .map(value -> new JsonTree(choices).of(value, child.shape()))
          .ifPresent(value -> property.set("default", value));
      properties.set(key.name(), property);
      if (!child.mayBeAbsent(choices)) {
        node.withArray("required").add(key.name());
      }
    }
    return node.put("additionalProperties", false);
  }

  private static void describe(ObjectNode node, String text) {
    if (!text.isEmpty()) {
      node.put("description", text);
    }
  }
}
