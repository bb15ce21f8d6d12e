package org.fullrank.lab;

import java.nio.file.Path;
import java.util.List;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Config;
import org.fullrank.methods.Entry;
import org.fullrank.recipe.Choices;
import org.fullrank.recipe.Recipe;
import org.fullrank.train.RunConfig;

/** The grammar of {@code run.yaml}: the settings of a run, methods chosen from the catalogue. */
public final class Settings {
  /** Reads, writes and explains the settings of a run. */
  public static final Recipe<RunConfig> RECIPE = Recipe.of(RunConfig.class, choices());

  private Settings() {}

  private static Choices choices() {
    var choices = Choices.none();
    for (Entry entry : Catalogue.ALL) {
      choices =
          switch (entry) {
            case Entry.Objective(var paper, var defaults) ->
                choices.with(Config.class, paper.id(), defaults);
            case Entry.Component _ -> choices;
          };
    }
    return choices;
  }

  /**
   * The settings in {@code file}, changed by {@code overrides} ({@code optim.lr=1e-3}).
   *
   * @throws org.fullrank.core.Problem with one line for each error
   */
  public static RunConfig read(Path file, List<String> overrides) {
    return RECIPE.read(file, overrides);
  }
}
