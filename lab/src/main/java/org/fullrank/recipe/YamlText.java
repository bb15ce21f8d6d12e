package org.fullrank.recipe;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Prints a JSON tree as YAML that reads back equal. */
final class YamlText {
  /** Words that every YAML reader takes for a text; possessive, as a match must not recurse. */
  private static final Pattern WORD =
      Pattern.compile("[A-Za-z_./][A-Za-z0-9_./-]*+(?: [A-Za-z0-9_./-]++)*+|(?:[0-9.]++[hms])++");

  private static final Pattern SPECIAL =
      Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n|\\.(inf|nan|[0-9].*|\\.*)|\\.\\.\\.");

  private YamlText() {}

  /** A document: blocks indented by two, lists of scalars on a single line. */
  static String of(JsonNode root) {
    var text = new StringBuilder();
    block(root, "", text);
    return text.toString();
  }

  private static void block(JsonNode block, String indent, StringBuilder text) {
    for (Map.Entry<String, JsonNode> entry : block.properties()) {
      text.append(indent).append(entry.getKey()).append(':');
      value(entry.getValue(), indent + "  ", text);
    }
  }

  private static void value(JsonNode value, String indent, StringBuilder text) {
    if (value.isObject() && !value.isEmpty()) {
      text.append('\n');
      block(value, indent, text);
    } else if (value.isArray() && value.valueStream().anyMatch(JsonNode::isContainer)) {
      text.append('\n');
      value.forEach(item -> text.append(indent).append("- ").append(flow(item)).append('\n'));
    } else {
      text.append(' ').append(flow(value)).append('\n');
    }
  }

  static String flow(JsonNode value) {
    if (value.isObject()) {
      return value
          .propertyStream()
          .map(entry -> entry.getKey() + ": " + flow(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value.isArray()) {
      return value.valueStream().map(YamlText::flow).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value.isString()) {
      return word(value.stringValue());
    }
    return value.isDouble() ? number(value.doubleValue()) : value.asString("null");
  }

  /** The shortest text that reads back as the same number: {@code 25}, {@code 1e-4}. */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    return Double.toString(value).replaceFirst("\\.0(?=E|$)", "").toLowerCase(Locale.ROOT);
  }

  private static String word(String text) {
    boolean plain = WORD.matcher(text).matches() && !SPECIAL.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  /**
   * {@code text} in double quotes, on a single line, with escapes for characters that are not
   * printable.
   */
  static String quoted(String text) {
    return text.codePoints()
        .mapToObj(YamlText::escaped)
        .collect(Collectors.joining("", "\"", "\""));
  }

  private static String escaped(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      default -> {
        boolean printable = c < 0x7F ? c >= ' ' : Character.isLetterOrDigit(c);
        yield printable
            ? Character.toString(c)
            : String.format(Locale.ROOT, c > 0xFFFF ? "\\U%08X" : "\\u%04X", c);
      }
    };
  }
}
