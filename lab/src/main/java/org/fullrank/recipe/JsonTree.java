package org.fullrank.recipe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Converts settings to a JSON tree; the inverse of {@link Binder}. */
final class JsonTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private final SubtypeRegistry choices;

  JsonTree(SubtypeRegistry choices) {
    this.choices = choices;
  }

  /** {@code value} of {@code shape} as JSON. */
  JsonNode of(Object value, Shape shape) {
    return switch (shape) {
      case Shape.Scalar scalar -> scalar(value, scalar);
      case Shape.OneOf _ -> NODES.stringNode(Names.snake(((Enum<?>) value).name()));
      case Shape.ListOf list -> items((List<?>) value, list);
      case Shape.Maybe maybe ->
          ((Optional<?>) value).map(held -> of(held, maybe.inner())).orElse(NODES.nullNode());
      case Shape.Tree tree -> keys(NODES.objectNode(), value, tree);
      case Shape.Named named -> named(value, named);
    };
  }

  private static JsonNode scalar(Object value, Shape.Scalar scalar) {
    return switch (scalar) {
      case INTEGER -> NODES.numberNode((int) value);
      case LONG -> NODES.numberNode((long) value);
      case NUMBER -> NODES.numberNode((double) value);
      case SWITCH -> NODES.booleanNode((boolean) value);
      case TEXT -> NODES.stringNode((String) value);
      case PATH -> NODES.stringNode(((Path) value).toString());
      case DURATION ->
          NODES.stringNode(((Duration) value).toString().substring(2).toLowerCase(Locale.ROOT));
    };
  }

  private ArrayNode items(List<?> values, Shape.ListOf list) {
    ArrayNode items = NODES.arrayNode();
    values.forEach(value -> items.add(of(value, list.element())));
    return items;
  }

  private ObjectNode named(Object value, Shape.Named named) {
    String name =
        Setting.nameOf(value, named)
            .orElseThrow(
                () -> new IllegalArgumentException(value.getClass() + ": no name chooses it"));
    ObjectNode block = NODES.objectNode().put("name", name);
    return keys(block, value, new Shape.Tree(value.getClass().asSubclass(Record.class)));
  }

  private ObjectNode keys(ObjectNode block, Object value, Shape.Tree tree) {
    for (Key key : tree.keys()) {
      block.set(key.name(), of(key.in(value), choices.shape(key.component().getGenericType())));
    }
    return block;
  }
}
