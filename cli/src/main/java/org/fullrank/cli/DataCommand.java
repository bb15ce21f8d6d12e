package org.fullrank.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.fullrank.data.Fetch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "data",
    description =
        "Downloads published data sets, lists the contents of a folder, and trains tokenizers.",
    subcommands = {DataInspectCommand.class, DataTokenizerCommand.class},
    footer = {
      "",
      "Examples:",
      "  fullrank data list",
      "  fullrank data get fashion-mnist",
      "  fullrank data inspect photos/",
      "  fullrank data tokenizer corpus/ --size 8000 --out tokenizer.json"
    })
final class DataCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "data: want list, get, inspect or tokenizer");
  }

  @Command(
      name = "list",
      description = "Lists the data sets that can be downloaded, and their folders.")
  void list(@Mixin Verbosity verbosity) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(Fetch.names()));
    } else {
      Fetch.names().forEach(name -> out.printf("%-16s %s%n", name, place(name)));
    }
  }

  private static String place(String name) {
    return Fetch.find(name)
        .map(folder -> "in " + folder)
        .orElse("not here yet: fullrank data get " + name);
  }

  @Command(
      name = "get",
      description = {
        "Gets a set: from this disk, else by the system's package client, else from its publisher.",
        "Keeps a file only if its SHA-256 matches the published sum. Needs no root."
      })
  void get(
      @Mixin Verbosity verbosity,
      @Parameters(paramLabel = "NAME", description = "A name of 'fullrank data list'.") String name,
      @Option(names = "--to", paramLabel = "FOLDER", description = "The target folder.")
          Optional<Path> folder) {
    var err = spec.commandLine().getErr();
    Consumer<String> say = line -> err.println("fullrank: " + line);
    Path there =
        Fetch.get(
            name, folder.orElseGet(() -> Fetch.target(name)), verbosity.quiet() ? _ -> {} : say);
    var out = spec.commandLine().getOut();
    out.println(verbosity.json() ? Json.of(there) : there.toString());
  }
}
