package org.fullrank.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Javadoc of a settings record or of an enum of choices. It is read from the copy of the source
 * that the build puts under {@code META-INF/config}, so API docs and {@code config explain} share a
 * text.
 *
 * @param summary the description of the record; empty if its source is not packed
 * @param keys the text of each {@code @param}, by key
 */
record Docs(String summary, Map<String, String> keys) {
  private static final String COMMENT = "/\\*\\*((?:(?!\\*/).)*)\\*/";
  private static final Pattern TAG = Pattern.compile("\\{@\\w+\\s+([^}]*)}");

  static Docs of(Class<?> type) {
    String source = source(type);
    String declaration = "\\s*(?:public\\s+|static\\s+)*record\\s+" + type.getSimpleName() + "\\b";
    Matcher found = Pattern.compile(COMMENT + declaration, Pattern.DOTALL).matcher(source);
    Docs own = found.find() ? parse(found.group(1)) : new Docs("", Map.of());
    return type.isRecord() ? own.withInlined(type.getRecordComponents()) : own;
  }

  /** With the keys of records whose keys stand among these. */
  private Docs withInlined(RecordComponent[] components) {
    var all = new LinkedHashMap<>(keys);
    for (RecordComponent component : components) {
      Key.inlined(component).ifPresent(inner -> all.putAll(of(inner).keys()));
    }
    return new Docs(summary, all);
  }

  /** The text of an enum constant; empty without Javadoc or source. */
  static String of(Enum<?> constant) {
    Class<?> type = constant.getDeclaringClass();
    String source = source(type);
    Matcher begin = Pattern.compile("\\benum\\s+" + type.getSimpleName() + "\\b").matcher(source);
    Pattern declared = Pattern.compile(COMMENT + "\\s*" + constant.name() + "\\b", Pattern.DOTALL);
    Matcher found = declared.matcher(source);
    return begin.find() && found.find(begin.end()) ? parse(found.group(1)).summary() : "";
  }

  private static Docs parse(String comment) {
    String text = comment.replaceAll("(?m)^\\s*\\* ?", "");
    String[] tags = text.split("(?m)(?=^\\s*@\\w)", -1);
    var keys = new LinkedHashMap<String, String>();
    for (String tag : tags) {
      String[] words = tag.strip().split("\\s+", 3);
      if (words[0].equals("@param") && words.length == 3) {
        keys.put(Names.snake(words[1]), clean(words[2]));
      }
    }
    return new Docs(tags[0].strip().startsWith("@") ? "" : clean(tags[0]), keys);
  }

  private static String clean(String javadoc) {
    return TAG.matcher(javadoc.replaceAll("<[^>]+>", " "))
        .replaceAll(tag -> Matcher.quoteReplacement(tag.group(1)))
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static String source(Class<?> type) {
    String host = type.getNestHost().getName().replace('.', '/');
    try (InputStream in = type.getResourceAsStream("/META-INF/config/" + host + ".java")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
