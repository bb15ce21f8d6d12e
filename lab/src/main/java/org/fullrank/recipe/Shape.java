package org.fullrank.recipe;

import java.util.List;
import java.util.SequencedMap;

/** What a component of a settings record wants to be given. */
sealed interface Shape {
  /** What is wanted, in words. */
  String wanted();

  /** One plain value. */
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

  /** One of an enum's constants. */
  record OneOf(SequencedMap<String, Object> constants) implements Shape {
    @Override
    public String wanted() {
      return "one of " + String.join(", ", constants.keySet());
    }
  }

  /** A list of one kind. */
  record ListOf(Shape element) implements Shape {
    @Override
    public String wanted() {
      return "a list, each " + element.wanted();
    }
  }

  /** Something that may be nothing. */
  record Maybe(Shape inner) implements Shape {
    @Override
    public String wanted() {
      return inner.wanted() + ", or nothing";
    }
  }

  /** A block with one key for each component of a record. */
  record Tree(Class<? extends Record> type) implements Shape {
    @Override
    public String wanted() {
      return "a block of keys: " + String.join(", ", keys().stream().map(Key::name).toList());
    }

    List<Key> keys() {
      return Key.of(type);
    }
  }

  /** A block whose key {@code name} says which record it is. */
  record Named(SequencedMap<String, Subtype> choices) implements Shape {
    @Override
    public String wanted() {
      return "one of " + String.join(", ", choices.keySet());
    }
  }
}
