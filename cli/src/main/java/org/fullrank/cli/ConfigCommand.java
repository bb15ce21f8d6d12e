package org.fullrank.cli;

import java.nio.file.Path;
import org.fullrank.lab.Settings;
import org.fullrank.replicate.Claims;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "Checks, completes and explains recipes.",
    subcommands = ConfigShowCommand.class,
    footer = {
      "",
      "Examples:",
      "  fullrank config validate run.yaml               all errors, with line and column",
      "  fullrank config show run.yaml --set optim.lr=1  all settings, with defaults",
      "  fullrank config explain optim.lr                type, default and meaning",
      "  fullrank config schema > fullrank.schema.json   for editors"
    })
final class ConfigCommand implements Runnable {
  private static final String CLAIM = "claim"; // begins the paths of a claim's file

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "config: want validate, show, explain or schema");
  }

  @Command(name = "validate", description = "Checks a recipe; exit code 2 for an error.")
  void validate(
      @Mixin Verbosity verbosity,
      @Parameters(paramLabel = "FILE", description = "The recipe.") Path file,
      @Mixin Changes changes) {
    Settings.read(file, changes.list());
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(new Valid(file.toString(), true)));
    } else if (!verbosity.quiet()) {
      out.println(file + ": ok");
    }
  }

  private record Valid(String file, boolean valid) {}

  @Command(
      name = "explain",
      description = {
        "Explains a path of a recipe: type, default, choices.",
        "Paths that begin with 'claim' are of the files that replicate takes: claim, claim.expect,"
            + " claim.arms.sweep."
      })
  void explain(
      @Parameters(
              paramLabel = "PATH",
              arity = "0..1",
              defaultValue = "",
              description = "Such as optim.lr or claim.expect (default: the whole recipe).")
          String path) {
    String text =
        path.equals(CLAIM) || path.startsWith(CLAIM + ".")
            ? Claims.RECIPE.explain(path.substring(Math.min(path.length(), CLAIM.length() + 1)))
            : Settings.RECIPE.explain(path);
    spec.commandLine().getOut().println(text.stripTrailing());
  }

  @Command(name = "schema", description = "The JSON Schema of a recipe, for editors.")
  void schema() {
    spec.commandLine().getOut().println(Settings.RECIPE.schema().toPrettyString());
  }
}
