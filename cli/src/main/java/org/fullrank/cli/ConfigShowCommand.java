package org.fullrank.cli;

import org.fullrank.lab.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "show", description = "Prints a recipe with every default written out.")
final class ConfigShowCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;
  @Mixin private Changes changes;

  @Parameters(
      paramLabel = "RECIPE",
      description = "A YAML file, or the name of a method for the recipe shipped with it.")
  private String recipe;

  @Override
  public void run() {
    var settings = Settings.named(recipe, changes.list());
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Settings.RECIPE.json(settings).toPrettyString());
    } else {
      out.print(Settings.RECIPE.write(settings));
    }
  }
}
