package org.fullrank.cli;

import java.util.List;
import org.fullrank.lab.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "show", description = "Prints a recipe with every default written out.")
final class ConfigShowCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      paramLabel = "RECIPE",
      description = "A YAML file, or the name of a method for the recipe shipped with it.")
  private String recipe;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "A setting to change, such as optim.lr=1e-3; may be given again.")
  private List<String> overrides = List.of();

  @Override
  public void run() {
    var settings = Settings.named(recipe, overrides);
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Settings.RECIPE.json(settings).toPrettyString());
    } else {
      out.print(Settings.RECIPE.write(settings));
    }
  }
}
