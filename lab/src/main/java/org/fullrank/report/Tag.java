package org.fullrank.report;

import java.util.List;
import java.util.stream.Collectors;
import org.fullrank.core.Printable;

/**
 * An HTML or SVG element. Text and attribute values are escaped on entry, so that a file name or a
 * class name cannot become markup.
 */
record Tag(String name, String attributes, String body) {
  static Tag of(String name) {
    return new Tag(name, "", "");
  }

  /** An element of a CSS class. */
  static Tag of(String name, String style) {
    return of(name).with("class", style);
  }

  Tag with(String attribute, String value) {
    return new Tag(name, attributes + " " + attribute + "=\"" + escaped(value) + "\"", body);
  }

  Tag with(String attribute, double value) {
    return with(attribute, Numbers.coordinate(value));
  }

  Tag text(String text) {
    return new Tag(name, attributes, body + escaped(text));
  }

  Tag holding(Tag... children) {
    return holding(List.of(children));
  }

  Tag holding(List<Tag> children) {
    return new Tag(
        name,
        attributes,
        children.stream().map(Tag::toString).collect(Collectors.joining("", body, "")));
  }

  /**
   * {@code text} with markup characters escaped, without characters that HTML forbids and without
   * direction marks.
   */
  static String escaped(String text) {
    var safe = new StringBuilder(text.length() + 16);
    text.codePoints().filter(Tag::allowed).forEach(c -> append(safe, c));
    return safe.toString();
  }

  private static boolean allowed(int c) {
    boolean nothing = c == 0xFFFE || c == 0xFFFF; // no characters of Unicode
    return c == '\n' || c == '\t' || (Printable.isSafe(c) && !nothing);
  }

  private static void append(StringBuilder safe, int c) {
    switch (c) {
      case '&' -> safe.append("&amp;");
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '"' -> safe.append("&quot;");
      case '\'' -> safe.append("&#39;");
      default -> safe.appendCodePoint(c);
    }
  }

  @Override
  public String toString() {
    String start = "<" + name + attributes + ">";
    return name.equals("input") ? start : start + body + "</" + name + ">"; // HTML closes it itself
  }
}
