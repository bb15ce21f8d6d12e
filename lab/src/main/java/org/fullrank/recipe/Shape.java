package org.fullrank.recipe;

import java.util.List;
import java.util.SequencedMap;

/** The type of a settings value, as a recipe writes it. */
sealed interface Shape {
  /** The expected input, in words. */
  String wanted();

  /** A scalar. */
  enum Scalar implements Shape {
    INTEGER("a whole number"),
    LONG("a whole number"),
    NUMBER("a number"),
    SWITCH("true or false"),
    TEXT("a text"),
    PATH("a path"),
    DURATION("a duration such as 90s, 5m or 1h30m");

    private final String wanted;

    Scalar(String wanted) {
      this.wanted = wanted;
    }

    @Override
    public String wanted() {
      return wanted;
    }
  }

  /** A constant of an enum. */
  record OneOf(SequencedMap<String, Object> constants) implements Shape {
    @Override
    public String wanted() {
      return "one of " + String.join(", ", constants.keySet());
    }
  }

  /** A list of values of the same shape. */
  record ListOf(Shape element) implements Shape {
    @Override
    public String wanted() {
      return "a list, each " + element.wanted();
    }
  }

  /** An optional value. */
  record Maybe(Shape inner) implements Shape {
    @Override
    public String wanted() {
      return inner.wanted() + ", or nothing";
    }
  }

  /** A block with a key for each component of a record. */
  record Tree(Class<? extends Record> type) implements Shape {
    @Override
    public String wanted() {
      return "a block of keys: " + String.join(", ", keys().stream().map(Key::name).toList());
    }

    List<Key> keys() {
      return Key.of(type);
    }
  }

  /** A block with a key {@code name}, which chooses the record. */
  record Named(SequencedMap<String, Subtype> choices) implements Shape {
    @Override
    public String wanted() {
      return "one of " + String.join(", ", choices.keySet());
    }
  }
}
