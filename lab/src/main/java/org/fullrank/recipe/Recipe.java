package org.fullrank.recipe;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Problem;
import tools.jackson.databind.JsonNode;

/**
 * The grammar of a run's settings: a record tree and the names its interfaces are chosen by.
 *
 * <p>{@code Recipe.of(RunConfig.class, choices).read(Path.of("run.yaml"),
 * List.of("optim.lr=1e-3"))} is the record that the same words in Java would build.
 */
public final class Recipe<T extends Record> {
  private final Class<T> root;
  private final SubtypeRegistry choices;

  private Recipe(Class<T> root, SubtypeRegistry choices) {
    this.root = root;
    this.choices = choices;
  }

  /** The grammar of {@code root}, whose open interfaces {@code choices} names. */
  public static <T extends Record> Recipe<T> of(Class<T> root, SubtypeRegistry choices) {
    return new Recipe<>(root, choices);
  }

  /**
   * The settings in {@code file}, changed by {@code overrides} ({@code path=value}, the value in
   * YAML; a later one wins).
   *
   * @throws Problem of kind CONFIG whose message has one line {@code file:line:column: path: what}
   *     for each error
   */
  public T read(Path file, List<String> overrides) {
    return parse(file.toString(), text(file), overrides);
  }

  /** The settings in {@code text}, which errors call {@code source}; else as {@link #read}. */
  public T parse(String source, String text, List<String> overrides) {
    Yaml tree = Overrides.graft(YamlReader.read(SourceLocation.start(source), text), overrides);
    var troubles = new ConfigErrors();
    Optional<Object> bound = new Binder(choices, troubles).bind(tree, slot());
    troubles.raise();
    return root.cast(bound.orElseThrow(() -> new IllegalStateException("nothing, and no error")));
  }

  /** All of {@code settings} as plain data, defaults written out. */
  public JsonNode json(T settings) {
    return new JsonTree(choices).of(settings, slot().shape());
  }

  /** All of {@code settings} as YAML that reads back equal, defaults written out. */
  public String write(T settings) {
    return YamlText.of(json(settings));
  }

  /** Every setting of {@code settings} by its path, as YAML on one line; lists are whole. */
  public Map<String, String> lines(T settings) {
    var lines = new LinkedHashMap<String, String>();
    lines("", json(settings), lines);
    return lines;
  }

  private static void lines(String path, JsonNode value, Map<String, String> lines) {
    if (value.isObject() && !value.isEmpty()) {
      value
          .properties()
          .forEach(entry ->
              lines(
                  path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                  entry.getValue(),
                  lines));
    } else {
      lines.put(path, YamlText.flow(value));
    }
  }

  /** The JSON Schema (draft 2020-12) by which an editor completes and checks a recipe. */
  public JsonNode schema() {
    return new Schema(choices).document(slot());
  }

  /**
   * What may be written at {@code path}: type, default, choices and the words of the Javadoc. Below
   * a named choice the name may stand in the path ({@code method.byol.hidden}).
   *
   * @throws Problem of kind CONFIG when there is no such key
   */
  public String explain(String path) {
    return new Explanation(choices).of(slot(), path);
  }

  private Setting slot() {
    return new Setting("", new Shape.Tree(root), Subtype.standardOf(root));
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > 4L * YamlReader.MOST_CHARACTERS) {
        throw Problem.config(file + ": larger than any recipe; is it the right file?");
      }
      return Files.readString(file);
    } catch (NoSuchFileException _) {
      throw Problem.config(
          file + ": no such file; 'fullrank config show byol' prints one to begin with");
    } catch (CharacterCodingException _) {
      throw Problem.config(file + ": not UTF-8 text");
    } catch (IOException broken) {
      throw Problem.config(file + ": cannot be read: " + Problem.why(broken));
    }
  }
}
