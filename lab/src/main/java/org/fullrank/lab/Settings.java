package org.fullrank.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.data.DataProvider;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Entry;
import org.fullrank.recipe.Recipe;
import org.fullrank.recipe.SubtypeRegistry;
import org.fullrank.train.RunConfig;

/** The schema of {@code run.yaml}: the settings of a run, with the methods of the catalogue. */
public final class Settings {
  /** Reads, writes and explains the settings of a run. */
  public static final Recipe<RunConfig> RECIPE = Recipe.of(RunConfig.class, choices());

  private Settings() {}

  /** The records that each interface of the settings chooses from, by name. */
  static SubtypeRegistry choices() {
    var choices = SubtypeRegistry.none();
    for (Entry entry : Catalogue.ALL) {
      choices =
          switch (entry) {
            case Entry.Objective(var paper, var defaults, _, _) ->
                choices.with(Config.class, paper.id(), defaults);
            case Entry.Component _ -> choices;
          };
      choices = all(entry.choices(), choices);
    }
    for (DataProvider provider : DataProvider.found()) {
      choices = with(provider, choices);
    }
    return choices;
  }

  private static SubtypeRegistry with(DataProvider provider, SubtypeRegistry choices) {
    try {
      return choices.with(DataConfig.External.class, provider.name(), provider.defaults());
    } catch (IllegalArgumentException e) {
      throw Problem.config(
          "the data source of %s: %s".formatted(provider.getClass().getName(), e.getMessage()));
    }
  }

  private static SubtypeRegistry all(
      Map<String, ComponentConfig> components, SubtypeRegistry choices) {
    var grown = choices;
    for (var component : new TreeMap<>(components).entrySet()) {
      grown = grown.with(ComponentConfig.class, component.getKey(), component.getValue());
    }
    return grown;
  }

  /**
   * The settings in {@code file}, changed by {@code overrides} ({@code optim.lr=1e-3}).
   *
   * @throws org.fullrank.core.Problem with a line for each error
   */
  public static RunConfig read(Path file, List<String> overrides) {
    return RECIPE.read(file, overrides);
  }

  /** The settings of {@code recipe}: a file, or the name of a method for its shipped recipe. */
  public static RunConfig named(String recipe, List<String> overrides) {
    return Catalogue.find(recipe).isPresent()
        ? shipped(recipe, overrides)
        : read(Path.of(recipe), overrides);
  }

  /**
   * The shipped recipe of the method {@code name}, changed by {@code overrides}.
   *
   * @throws org.fullrank.core.Problem if there is no such method, or with a line for each error
   */
  public static RunConfig shipped(String name, List<String> overrides) {
    if (Catalogue.find(name).isEmpty()) {
      throw Problem.config(name + ": no method of this name; 'fullrank methods' lists them");
    }
    String text =
        Catalogue.text(name, "recipe.yaml")
            .orElseThrow(() ->
                Problem.config(
                    name
                        + ": its jar brings no recipe; want a YAML file that names it, or a"
                        + " recipe.yaml beside its room"));
    return RECIPE.parse(name + ".yaml", text, overrides);
  }
}
