package org.fullrank.cli;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Printable;
import org.fullrank.lab.Settings;
import org.fullrank.train.ScaledSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "show", description = "Prints a recipe with all defaults.")
final class ConfigShowCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;
  @Mixin private Changes changes;

  @Parameters(
      index = "0",
      paramLabel = "RECIPE",
      description = "A YAML file, or the name of a method for the recipe shipped with it.")
  private String recipe;

  @Parameters(
      index = "1..*",
      paramLabel = "PATH=VALUE",
      description = "Settings to change, as with --set.")
  private List<String> bare = List.of();

  @Override
  public void run() {
    var overrides = new ArrayList<>(bare);
    overrides.addAll(changes.list());
    var settings = Settings.named(recipe, overrides);
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Printable.json(Settings.RECIPE.json(settings).toPrettyString()));
    } else {
      out.print(Settings.RECIPE.write(settings));
      ScaledSettings.of(settings).lines().forEach(line -> out.println("# " + line));
    }
  }
}
