package org.fullrank.recipe;

import java.util.List;
import java.util.Set;

/** An untyped YAML tree with source locations; {@link Binder} gives the types. */
sealed interface Yaml {
  SourceLocation place();

  /** The description of the node for an error message: {@code "abc"}, {@code a list}. */
  String shown();

  /**
   * A scalar.
   *
   * @param plain written without quotes
   */
  record Leaf(SourceLocation place, String text, boolean plain) implements Yaml {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
    private static final int LONGEST_SHOWN = 60;

    boolean isNothing() {
      return plain && NOTHING.contains(text);
    }

    @Override
    public String shown() {
      if (isNothing()) {
        return "nothing";
      }
      String kept =
          text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
      return (plain ? "" : "the text ") + YamlText.quoted(kept);
    }
  }

  /** A list. */
  record Items(SourceLocation place, List<Yaml> items) implements Yaml {
    @Override
    public String shown() {
      return "a list";
    }
  }

  /** A block of keys in written order; a key may occur twice. */
  record Block(SourceLocation place, List<Pair> pairs) implements Yaml {
    @Override
    public String shown() {
      return "a block of keys";
    }
  }

  /** A key of a block, with its value. */
  record Pair(SourceLocation place, String key, Yaml value) {}
}
