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
import java.util.Set;
import org.fullrank.core.Problem;
import tools.jackson.databind.JsonNode;

/**
 * The schema of a settings file: a tree of records and the names that choose the records of its
 * interfaces.
 *
 * <p>{@code Recipe.of(RunConfig.class, choices).read(Path.of("run.yaml"),
 * List.of("optim.lr=1e-3"))} gives the record that the equivalent Java code builds.
 */
public final class Recipe<T extends Record> {
  private final Class<T> root;
  private final SubtypeRegistry choices;
  private final Set<String> others;

  private Recipe(Class<T> root, SubtypeRegistry choices, Set<String> others) {
    this.root = root;
    this.choices = choices;
    this.others = Set.copyOf(others);
  }

  /** The schema of {@code root}; {@code choices} lists the records of its open interfaces. */
  public static <T extends Record> Recipe<T> of(Class<T> root, SubtypeRegistry choices) {
    return new Recipe<>(root, choices, Set.of());
  }

  /** The same schema of files that hold the root keys {@code keys} of other programs, unread. */
  public Recipe<T> besides(Set<String> keys) {
    return new Recipe<>(root, choices, keys);
  }

  /**
   * The settings in {@code file}, changed by {@code overrides} ({@code path=value}, the value in
   * YAML; a later override wins).
   *
   * @throws Problem of kind CONFIG with a line {@code file:line:column: path: message} for each
   *     error
   */
  public T read(Path file, List<String> overrides) {
    return parse(file.toString(), text(file), overrides);
  }

  /**
   * The settings in {@code text}, named {@code source} in error messages; otherwise as {@link
   * #read}.
   */
  public T parse(String source, String text, List<String> overrides) {
    Yaml whole = YamlReader.read(SourceLocation.start(source), text);
    Yaml tree = Overrides.graft(ours(whole), overrides);
    var errors = new ConfigErrors();
    Optional<Object> bound = new Binder(choices, errors).bind(tree, setting());
    errors.raise();
    return root.cast(
        bound.orElseThrow(() -> new IllegalStateException("no settings and no error")));
  }

  private Yaml ours(Yaml whole) {
    return whole instanceof Yaml.Block(var place, var pairs)
        ? new Yaml.Block(place, pairs.stream().filter(it -> !others.contains(it.key())).toList())
        : whole;
  }

  /** {@code settings} as a JSON tree, with all defaults. */
  public JsonNode json(T settings) {
    return new JsonTree(choices).of(settings, setting().shape());
  }

  /** {@code settings} as YAML that reads back equal, with all defaults. */
  public String write(T settings) {
    return YamlText.of(json(settings));
  }

  /**
   * Every setting of {@code settings} by its path, as YAML on a single line; a list is a single
   * value.
   */
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

  /** The JSON Schema (draft 2020-12) for editors to complete and check a recipe. */
  public JsonNode schema() {
    return new Schema(choices).document(setting());
  }

  /**
   * The explanation of {@code path}: type, default, choices and Javadoc. The path may include the
   * name of a choice ({@code method.byol.hidden}).
   *
   * @throws Problem of kind CONFIG if there is no such key
   */
  public String explain(String path) {
    return new Explanation(choices).of(setting(), path);
  }

  private Setting setting() {
    return new Setting("", new Shape.Tree(root), Subtype.standardOf(root));
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > 4L * YamlReader.MOST_CHARACTERS) {
        throw Problem.config(file + ": too large for a recipe; is it the right file?");
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
